#include "gatlab/io/json.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "gatlab/core/error.h"
#include "gatlab/core/number_text.h"

#include "support/numbers.h"

namespace gatlab {
namespace {

constexpr int kDeep = 16;

std::string again(std::string_view text) {
    return Json::parse(text, kDeep).dump();
}

bool is_json(std::string_view text) {
    try {
        Json::parse(text, 1000);
        return true;
    } catch (const JsonError&) {
        return false;
    }
}

TEST(Json, ReadsWhatItWrites) {
    for (const char* text :
         {"null", "true", "false", "0", "-0.5", "1e-7", "[]", "{}", "[1,[2,{}],\"\"]",
          R"({"a":1,"b":[true,null],"":"x"})", R"("\"\\\b\f\n\r\t\u0001 /é€😀")"}) {
        EXPECT_EQ(again(text), text);
    }
    EXPECT_EQ(again(" { \"a\" :\t[ 1 ,2 ]\r\n} "), R"({"a":[1,2]})");
    EXPECT_EQ(again(R"("\u00e9\u20AC\ud83d\ude00\/")"), "\"é€😀/\"");
}

TEST(Json, KnowsItsKinds) {
    const Json all = Json::parse(R"({"n":null,"b":true,"x":2.5,"t":"two","l":[1,2],"o":{}})", 2);
    EXPECT_TRUE(all.is_object());
    EXPECT_TRUE(all.find("n")->is_null());
    EXPECT_TRUE(all.find("b")->is_boolean() && all.find("b")->boolean());
    EXPECT_EQ(all.find("x")->number(), 2.5);
    EXPECT_TRUE(all.find("t")->is("two"));
    EXPECT_FALSE(all.find("t")->is("one"));
    EXPECT_EQ(all.find("l")->items().size(), 2u);
    EXPECT_TRUE(all.find("o")->is_object());
    EXPECT_EQ(all.find("absent"), nullptr);
}

TEST(Json, OfMembersOfOneNameTheLastCounts) {
    EXPECT_EQ(Json::parse(R"({"a":1,"a":2})", 1).find("a")->number(), 2);
}

TEST(Json, IsMadeFromValues) {
    Json object = Json::object({{"whole", std::int64_t{-9007199254740993}},
                                {"real", 0.1},
                                {"yes", true},
                                {"text", "é\n"},
                                {"list", std::vector<int>{1, 2}},
                                {"none", std::numeric_limits<double>::infinity()}});
    object["yes"] = false;
    EXPECT_EQ(object.dump(),
              R"({"whole":-9007199254740993,"real":0.1,"yes":false,"text":"é\n","list":[1,2],)"
              R"("none":null})");
}

TEST(Json, RefusesTextThatIsNotUtf8) {
    EXPECT_THROW(Json("\xFF").dump(), FormatError);
    EXPECT_FALSE(is_json("\"\xC0\xAF\""));          // longer than it need be
    EXPECT_FALSE(is_json("\"\xED\xA0\x80\""));      // half of a pair
    EXPECT_FALSE(is_json("\"\xF4\x90\x80\x80\""));  // beyond the last character
    EXPECT_FALSE(is_json("\"\xE2\x82\""));          // broken off
}

TEST(Json, TellsWhereTheTextGoesWrong) {
    try {
        Json::parse("{\"a\": [1, 2}", kDeep);
        FAIL();
    } catch (const JsonError& error) {
        EXPECT_EQ(error.position, 11u);
    }
}

TEST(Json, RefusesToNestTooDeep) {
    EXPECT_NO_THROW(Json::parse("[[1]]", 2));
    EXPECT_THROW(Json::parse("[[[1]]]", 2), JsonTooDeep);
    EXPECT_THROW(Json::parse(std::string(1'000'000, '['), 16), JsonTooDeep);
}

// nlohmann also refuses numbers beyond the largest double, which are JSON all the same.
bool has_large_exponent(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto e = text.find_first_of("eE"); e != text.npos; e = text.find_first_of("eE", e + 1)) {
        const auto first = text.begin() + static_cast<std::ptrdiff_t>(e) + 1;
        const auto digits = first != text.end() && *first == '+' ? first + 1 : first;
        if (std::find_if_not(digits, text.end(), is_digit) - digits >= 3) return true;
    }
    return false;
}

// Every text one or a few characters away from JSON: read or refused as a well-tried parser does.
TEST(Json, AgreesWithAnotherParserOnWhatIsJson) {
    const std::string good = R"({"a":[-1.5e+3,0,true],"b\u00e9":{"c":null,"d":"\ud83d\ude00 é"}} )";
    const std::string_view pieces = "{}[],:\"\\u0eE+-.1 9tfn\n\x01\xC3\xA9/";
    test::Numbers numbers(5);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good;
        for (Index change = numbers.below(3); change >= 0; --change) {
            const auto at =
                static_cast<std::size_t>(numbers.below(static_cast<Index>(text.size())));
            const char piece =
                pieces[static_cast<std::size_t>(numbers.below(static_cast<Index>(pieces.size())))];
            switch (numbers.below(3)) {
                case 0:
                    text[at] = piece;
                    break;
                case 1:
                    text.insert(at, 1, piece);
                    break;
                default:
                    text.erase(at, 1);
            }
        }
        if (has_large_exponent(text)) continue;
        ASSERT_EQ(is_json(text), nlohmann::json::accept(text)) << text;
    }
}

TEST(NumberText, IsTheShortestThatReadsBack) {
    EXPECT_EQ(number_text(0.005), "0.005");
    EXPECT_EQ(number_text(-3), "-3");
    EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "inf");
    EXPECT_EQ(number_text(std::nan("")), "nan");
    test::Numbers numbers(7);
    for (int round = 0; round < 2000; ++round) {
        const double number = std::ldexp(numbers.uniform(-1, 1), numbers.below(600) - 300);
        EXPECT_EQ(number_from_text(number_text(number)), number);
    }
}

TEST(NumberText, RoundsCorrectly) {
    EXPECT_EQ(number_from_text("9007199254740993"), 9007199254740992.0);
    EXPECT_EQ(number_from_text("0.1e1"), 1);
    EXPECT_EQ(number_from_text("1e999"), std::numeric_limits<double>::infinity());
    EXPECT_EQ(number_from_text("1e-999"), 0);
}

}  // namespace
}  // namespace gatlab
