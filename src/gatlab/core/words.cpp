#include "gatlab/core/words.h"

#include "gatlab/core/number_text.h"

namespace gatlab {

Piece Piece::shape(std::ptrdiff_t rows, std::ptrdiff_t cols) {
    return Piece(Shape{rows, cols});
}

void Piece::append_to(std::string& message) const {
    switch (kind_) {
        case Kind::text:
            message.append(text_.data, text_.size);
            break;
        case Kind::whole:
            message += std::to_string(whole_);
            break;
        case Kind::count:
            message += std::to_string(count_);
            break;
        case Kind::real:
            message += number_text(real_);
            break;
        case Kind::shape:
            Words({"[", shape_.rows, ", ", shape_.cols, "]"}).append_to(message);
            break;
    }
}

void Words::append_to(std::string& message) const {
    if (count_ == kCString) {
        message += static_cast<const char*>(at_);
    } else if (count_ == kString) {
        message += *static_cast<const std::string*>(at_);
    } else {
        const auto* pieces = static_cast<const Piece*>(at_);
        for (int k = 0; k < count_; ++k) pieces[k].append_to(message);
    }
}

std::string Words::text() const {
    std::string text;
    append_to(text);
    return text;
}

std::string shape_text(std::int64_t rows, std::int64_t cols) {
    return Words({"[", rows, ", ", cols, "]"}).text();
}

}  // namespace gatlab
