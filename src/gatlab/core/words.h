#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace gatlab {

/// A piece of a message: text, a number or a shape. Numbers are written only when the message is,
/// so that a check that fails is as little code as one that passes. A view: for messages that are
/// made and read within one expression.
class Piece {
  public:
    Piece(const char* text) : Piece(std::string_view(text)) {}
    Piece(const std::string& text) : Piece(std::string_view(text)) {}
    Piece(std::string_view text) : kind_(Kind::text), text_{text.data(), text.size()} {}
    template <std::signed_integral Number>
    Piece(Number number) : kind_(Kind::whole), whole_(number) {}
    template <std::unsigned_integral Number>
    Piece(Number number) : kind_(Kind::count), count_(number) {}
    template <std::floating_point Number>
    Piece(Number number) : kind_(Kind::real), real_(static_cast<double>(number)) {}

    /// "[rows, cols]", the way shapes are written.
    static Piece shape(std::ptrdiff_t rows, std::ptrdiff_t cols);

    void append_to(std::string& message) const;

  private:
    enum class Kind { text, whole, count, real, shape };
    struct Text {
        const char* data;
        std::size_t size;
    };
    struct Shape {
        std::ptrdiff_t rows;
        std::ptrdiff_t cols;
    };

    explicit Piece(Shape shape) : kind_(Kind::shape), shape_(shape) {}

    Kind kind_;
    union {
        Text text_;
        std::int64_t whole_;
        std::uint64_t count_;
        double real_;
        Shape shape_;
    };
};

/// A part of a message: text, or pieces in braces, such as `{"nodes 0 … ", rows - 1}`. A view, as
/// its pieces are.
class Words {
  public:
    Words(const char* text) : at_(text), count_(kCString) {}
    Words(const std::string& text) : at_(&text), count_(kString) {}
    Words(std::initializer_list<Piece> pieces)
        : at_(pieces.begin()), count_(static_cast<int>(pieces.size())) {}

    void append_to(std::string& message) const;
    std::string text() const;

  private:
    static constexpr int kCString = -1;
    static constexpr int kString = -2;

    const void* at_;  ///< what `count_` says: a text of one of these kinds, or so many pieces
    int count_;
};

/// "[rows, cols]"
std::string shape_text(std::int64_t rows, std::int64_t cols);

}  // namespace gatlab
