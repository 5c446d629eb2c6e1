#include "support/dictionary_lookup.h"

#include <numeric>

namespace gatlab::test {

GraphData<float> dictionary(Index k, Numbers& numbers) {
    std::vector<Index> value(static_cast<std::size_t>(k));
    std::iota(value.begin(), value.end(), 0);
    for (Index i = k; i > 1; --i) std::swap(value[i - 1], value[numbers.below(i)]);

    Matrix<float> x = Matrix<float>::Zero(2 * k, 2 * k);
    std::vector<Index> source;
    std::vector<Index> target;
    std::vector<Index> y(static_cast<std::size_t>(2 * k), -1);
    for (Index attribute = 0; attribute < k; ++attribute) {
        const Index query = k + attribute;
        x(attribute, attribute) = 1;
        x(attribute, k + value[attribute]) = 1;
        x(query, attribute) = 1;
        y[query] = value[attribute];
        for (Index key = 0; key < k; ++key) {
            source.push_back(key);
            target.push_back(query);
        }
    }
    return {Graph::from_edge_index(2 * k, source, target),
            Features<float>(std::move(x)),
            {},
            std::move(y),
            {},
            {},
            {}};
}

}  // namespace gatlab::test
