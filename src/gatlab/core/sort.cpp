#include "gatlab/core/sort.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace gatlab {

namespace {

// Merges ever longer runs, to and fro between the items and a copy.
template <class Item, class Less>
void merge_sort(std::vector<Item>& items, const Less& less) {
    const std::size_t count = items.size();
    std::vector<Item> merged(count);
    for (std::size_t run = 1; run < count; run *= 2) {
        for (std::size_t first = 0; first < count; first += 2 * run) {
            const std::size_t middle = std::min(first + run, count);
            const std::size_t last = std::min(middle + run, count);
            std::size_t left = first;
            std::size_t right = middle;
            for (std::size_t to = first; to < last; ++to) {
                const bool take_right =
                    left == middle || (right < last && less(items[right], items[left]));
                merged[to] = items[take_right ? right++ : left++];
            }
        }
        items.swap(merged);
    }
}

}  // namespace

void sort_ascending(std::vector<Index>& numbers) {
    merge_sort(numbers, std::less<>());
}

void sort_ascending(std::vector<std::uint64_t>& numbers) {
    merge_sort(numbers, std::less<>());
}

void sort_by(std::vector<Index>& items, Before before) {
    merge_sort(items, before);
}

std::vector<Index> order_of(std::size_t count, Before before) {
    std::vector<Index> order(count);
    std::iota(order.begin(), order.end(), 0);
    sort_by(order, before);
    return order;
}

}  // namespace gatlab
