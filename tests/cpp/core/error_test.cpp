#include "gatlab/core/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatlab {
namespace {

TEST(Error, NamesArgumentExpectedGotAndRemedyInOneSentence) {
    const ShapeError error({"x", "[6, 10]", "[6, 9]", "Add a column"});
    EXPECT_STREQ(error.what(), "x: expected [6, 10], got [6, 9]. Add a column.");
    EXPECT_EQ(error.argument(), "x");
    EXPECT_EQ(error.code(), ErrorCode::shape);
}

template <class E>
ErrorCode code_of() {
    return E({"a", "b", "c", "d"}).code();
}

TEST(Error, EveryKindHasACodeOfItsOwnName) {
    EXPECT_EQ(to_string(code_of<ShapeError>()), "shape");
    EXPECT_EQ(to_string(code_of<GraphError>()), "graph");
    EXPECT_EQ(to_string(code_of<ValueError>()), "value");
    EXPECT_EQ(to_string(code_of<StateError>()), "state");
    EXPECT_EQ(to_string(code_of<FormatError>()), "format");
}

TEST(Error, IsCaughtAsStandardException) {
    EXPECT_THROW(throw GraphError({"edge_index", "b", "c", "d"}), std::runtime_error);
}

TEST(ShapeText, WritesRowsAndColumns) {
    EXPECT_EQ(shape_text(3, -1), "[3, -1]");
}

}  // namespace
}  // namespace gatlab
