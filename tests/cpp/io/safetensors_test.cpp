#include "gatlab/io/safetensors.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/numbers.h"
#include "support/raw_safetensors.h"

namespace gatlab {
namespace {

using test::raw_safetensors;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class T>
Tensor tensor_of(std::vector<std::int64_t> shape, const std::vector<T>& values) {
    return Tensor::of<T>(std::move(shape), std::span<const T>(values));
}

SafeTensors every_kind() {
    SafeTensors content;
    content.metadata = {{"config", R"({"a": "ö\n"})"}, {"empty", ""}};
    content.tensors = {
        {"byte", tensor_of<std::uint8_t>({3}, {0, 1, 255})},
        {"float", tensor_of<float>({2, 2}, {1.5f, -2, 0, 3e38f})},
        {"double", tensor_of<double>({1, 1, 1}, {0.1})},
        {"none", tensor_of<float>({0, 7}, {})},
        {"scalar", tensor_of<std::int32_t>({}, {-5})},
        {"long", tensor_of<std::int64_t>({2}, {std::int64_t{1} << 40, -1})},
    };
    return content;
}

TEST(SafeTensors, ComeBackAsTheyWere) {
    const SafeTensors content = every_kind();
    const SafeTensors again = read_safetensors(write_safetensors(content));
    EXPECT_EQ(again.metadata, content.metadata);
    ASSERT_EQ(again.tensors.size(), content.tensors.size());
    for (const auto& [name, tensor] : content.tensors) {
        const Tensor& other = again.at(name);
        EXPECT_EQ(other.dtype, tensor.dtype) << name;
        EXPECT_EQ(other.shape, tensor.shape) << name;
        EXPECT_EQ(other.bytes, tensor.bytes) << name;
    }
    EXPECT_THAT(again.at("float").values<float>("float"), ElementsAre(1.5f, -2, 0, 3e38f));
    EXPECT_THAT(again.at("long").values<std::int64_t>("long"), ElementsAre(1099511627776, -1));
    EXPECT_THAT(again.at("scalar").values<Index>("scalar"), ElementsAre(-5));
}

TEST(SafeTensors, LayOutIsWhatTheFormatSays) {
    SafeTensors content;
    content.tensors = {{"b", tensor_of<std::uint8_t>({1}, {7})},
                       {"d", tensor_of<double>({1}, {1})}};
    const auto file = write_safetensors(content);
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), 8);
    EXPECT_EQ(length % 8, 0u) << "the data is not aligned";
    const std::string header(reinterpret_cast<const char*>(file.data()) + 8,
                             static_cast<std::size_t>(length));
    // Wide numbers lie first, so that each is aligned.
    EXPECT_THAT(header, HasSubstr(R"("d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})"));
    EXPECT_THAT(header, HasSubstr(R"("b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]})"));
    EXPECT_EQ(file.size(), 8 + length + 9);
    EXPECT_EQ(file.back(), std::byte{7});
}

TEST(SafeTensors, EmptyFileIsAFile) {
    EXPECT_TRUE(read_safetensors(write_safetensors({})).tensors.empty());
    EXPECT_TRUE(read_safetensors(raw_safetensors("{}")).metadata.empty());
}

TEST(SafeTensors, HeaderMayNameTensorsInAnyOrderAndEndInSpaces) {
    const auto content = read_safetensors(
        raw_safetensors(R"({"b":{"data_offsets":[4,12],"shape":[2],"dtype":"F32"},)"
                        R"("a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}   )",
                        12));
    ASSERT_EQ(content.tensors.size(), 2u);
    EXPECT_EQ(content.tensors[0].first, "b");
    EXPECT_EQ(content.at("b").bytes.size(), 8u);
}

TEST(SafeTensors, NumbersAreReadAtAnyAlignment) {
    const auto content =
        read_safetensors(raw_safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                         R"("b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}})",
                                         9));
    EXPECT_THAT(content.at("b").values<float>("b"), ElementsAre(0));
}

TEST(Tensor, ConvertsBetweenFloatsAndBetweenIntegersOnly) {
    const Tensor floats = tensor_of<float>({2}, {0.5f, 2});
    EXPECT_THAT(floats.values<double>("t"), ElementsAre(0.5, 2));
    EXPECT_THROW(floats.values<Index>("t"), FormatError);
    const Tensor whole = tensor_of<std::int64_t>({2}, {3, 255});
    EXPECT_THAT(whole.values<std::uint8_t>("t"), ElementsAre(3, 255));
    EXPECT_THROW(whole.values<float>("t"), FormatError);
}

TEST(Tensor, RefusesNumbersThatDoNotFit) {
    EXPECT_THROW(tensor_of<std::int64_t>({1}, {256}).values<std::uint8_t>("t"), FormatError);
    EXPECT_THROW(tensor_of<std::int64_t>({1}, {-1}).values<std::uint8_t>("t"), FormatError);
    EXPECT_THROW(tensor_of<std::int64_t>({1}, {std::int64_t{1} << 31}).values<Index>("t"),
                 FormatError);
}

TEST(SafeTensors, FindKnowsWhatIsThere) {
    const SafeTensors content = every_kind();
    EXPECT_NE(content.find("byte"), nullptr);
    EXPECT_EQ(content.find("bytes"), nullptr);
    EXPECT_THROW(content.at("bytes"), FormatError);
}

// --- What an untrusted file may not do
// --------------------------------------------------------------

struct BadFile {
    const char* name;
    std::vector<std::byte> bytes;
    const char* message;  // a part of it
};

std::string tensor_entry(const std::string& rest) {
    return R"({"t":{"dtype":"F32",)" + rest + "}}";
}

std::vector<BadFile> bad_files() {
    const std::string good = tensor_entry(R"("shape":[2],"data_offsets":[0,8])");
    const std::string two = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                            R"("b":{"dtype":"U8","shape":[4],"data_offsets":)";
    return {
        {"no_bytes", {}, "got 0 bytes"},
        {"seven_bytes", std::vector<std::byte>(7), "got 7 bytes"},
        {"header_past_the_end", raw_safetensors("{}", 0, 3), "header length: expected"},
        {"header_of_2_to_the_64", raw_safetensors("{}", 0, ~std::uint64_t{0}),
         "18446744073709551615"},
        {"header_over_the_limit", raw_safetensors("{}", 0, 100'000'001), "at most 100000000"},
        {"header_empty", raw_safetensors(""), "starts with {"},
        {"header_not_json", raw_safetensors("{\"a\":"), "JSON"},
        {"header_a_list", raw_safetensors("[]"), "starts with {"},
        {"header_after_a_space", raw_safetensors(" {}"), "starts with {"},
        {"header_after_a_mark", raw_safetensors("\xEF\xBB\xBF{}"), "starts with {"},
        {"header_followed_by_text", raw_safetensors("{}x"), "JSON"},
        {"header_two_objects", raw_safetensors("{}{}"), "JSON"},
        {"header_not_utf8", raw_safetensors("{\"\xFF\":1}"), "UTF-8"},
        {"header_nested_deeply", raw_safetensors("{\"a\":" + std::string(100'000, '[')), "a list"},
        {"metadata_twice", raw_safetensors(R"({"__metadata__":{},"__metadata__":{}})"), "twice"},
        {"metadata_key_twice", raw_safetensors(R"({"__metadata__":{"a":"1","a":"1"}})"), "twice"},
        {"metadata_a_number", raw_safetensors(R"({"__metadata__":{"a":1}})"), "texts"},
        {"metadata_nested", raw_safetensors(R"({"__metadata__":{"a":{}}})"), "texts"},
        {"metadata_null", raw_safetensors(R"({"__metadata__":null})"), "texts"},
        {"tensor_twice", raw_safetensors(good.substr(0, good.size() - 1) + "," + good.substr(1), 8),
         "twice"},
        {"tensor_a_number", raw_safetensors(R"({"t":1})"), "got 1"},
        {"tensor_empty", raw_safetensors(R"({"t":{}})"), "got 0 of them"},
        {"tensor_without_shape", raw_safetensors(tensor_entry(R"("data_offsets":[0,8])"), 8),
         "got 2 of them"},
        {"tensor_field_twice",
         raw_safetensors(tensor_entry(R"("shape":[2],"shape":[2],"data_offsets":[0,8])"), 8),
         "twice"},
        {"tensor_field_unknown",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[0,8],"x":1)"), 8), "'x'"},
        {"dtype_unknown",
         raw_safetensors(R"({"t":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4),
         "got 'F16'"},
        {"dtype_a_number",
         raw_safetensors(R"({"t":{"dtype":5,"shape":[2],"data_offsets":[0,8]}})", 8), "got 5"},
        {"shape_negative", raw_safetensors(tensor_entry(R"("shape":[-2],"data_offsets":[0,8])"), 8),
         "got -2"},
        {"shape_fraction",
         raw_safetensors(tensor_entry(R"("shape":[2.0],"data_offsets":[0,8])"), 8), "got 2.0"},
        {"shape_a_number", raw_safetensors(tensor_entry(R"("shape":2,"data_offsets":[0,8])"), 8),
         "got 2"},
        {"shape_of_2_to_the_63",
         raw_safetensors(tensor_entry(R"("shape":[9223372036854775808],"data_offsets":[0,8])"), 8),
         "9223372036854775808"},
        {"shape_beyond_any_number",
         raw_safetensors(tensor_entry(R"("shape":[99999999999999999999],"data_offsets":[0,8])"), 8),
         "99999999999999999999"},
        {"size_overflows_to_the_right_one",
         raw_safetensors(tensor_entry(R"("shape":[4611686018427387906],"data_offsets":[0,8])"), 8),
         "more than 64 bits"},
        {"size_overflows_to_zero",
         raw_safetensors(tensor_entry(R"("shape":[4294967296,4294967296],"data_offsets":[0,0])")),
         "more than 64 bits"},
        {"size_not_as_the_shape_says",
         raw_safetensors(tensor_entry(R"("shape":[3],"data_offsets":[0,8])"), 8), "bytes 0 to 8"},
        {"offsets_one", raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[0])"), 8),
         "list of 1"},
        {"offsets_three", raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[0,8,8])"), 8),
         "got 8"},
        {"offsets_reversed",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[8,0])"), 8), "bytes 8 to 0"},
        {"offsets_negative",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[-8,0])"), 8), "got -8"},
        {"offsets_past_the_end",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[0,8])"), 7), "bytes 0 to 8"},
        {"offsets_wrap_around",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[18446744073709551608,0])"), 8),
         "18446744073709551608"},
        {"overlap", raw_safetensors(two + "[2,6]}}", 6), "from byte 4"},
        {"same_place_twice", raw_safetensors(two + "[0,4]}}", 4), "from byte 4"},
        {"hole", raw_safetensors(two + "[5,9]}}", 9), "from byte 4"},
        {"hole_at_the_start",
         raw_safetensors(tensor_entry(R"("shape":[2],"data_offsets":[4,12])"), 12), "from byte 0"},
        {"bytes_left_over", raw_safetensors(good, 9), "expected 8 bytes of data, got 9"},
        {"data_without_tensor", raw_safetensors("{}", 1), "expected 0 bytes of data, got 1"},
    };
}

void PrintTo(const BadFile& file, std::ostream* out) {
    *out << file.name;
}

class UntrustedFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(UntrustedFile, IsRefused) {
    try {
        read_safetensors(GetParam().bytes);
        FAIL() << "was read";
    } catch (const FormatError& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
        EXPECT_THAT(error.what(), HasSubstr("save it again"));
    }
}

INSTANTIATE_TEST_SUITE_P(Each, UntrustedFile, ::testing::ValuesIn(bad_files()),
                         [](const auto& test) { return std::string(test.param.name); });

// Whatever a file says, it is read or refused: nothing else may happen.
void read_or_refuse(std::span<const std::byte> file) {
    try {
        read_safetensors(file);
    } catch (const FormatError&) {
    }
}

TEST(UntrustedFiles, CutShortAnywhereAreRefused) {
    const auto file = write_safetensors(every_kind());
    for (std::size_t size = 0; size < file.size(); ++size) {
        EXPECT_THROW(read_safetensors(std::span(file).first(size)), FormatError) << size;
    }
}

TEST(UntrustedFiles, WithAnyByteChangedAreReadOrRefused) {
    const auto file = write_safetensors(every_kind());
    for (std::size_t at = 0; at < file.size(); ++at) {
        for (const int value : {0x00, 0x22, 0x2C, 0x39, 0x5B, 0x7B, 0x7D, 0x80, 0xFF}) {
            auto changed = file;
            changed[at] = static_cast<std::byte>(value);
            read_or_refuse(changed);
        }
    }
}

TEST(UntrustedFiles, OfRandomChangesAreReadOrRefused) {
    const auto file = write_safetensors(every_kind());
    test::Numbers numbers(77);
    for (int round = 0; round < 2000; ++round) {
        auto changed = file;
        for (Index i = numbers.below(8); i >= 0; --i) {
            changed[static_cast<std::size_t>(numbers.below(static_cast<Index>(changed.size())))] =
                static_cast<std::byte>(numbers.below(256));
        }
        read_or_refuse(changed);
    }
}

TEST(UntrustedFiles, LongNamesAreCutInMessages) {
    const std::string name(1'000'000, 'n');
    try {
        read_safetensors(raw_safetensors(R"({")" + name + R"(":1})"));
        FAIL();
    } catch (const FormatError& error) {
        EXPECT_LT(std::string_view(error.what()).size(), 500u);
    }
}

TEST(WriteSafeTensors, RefusesWhatCouldNotBeReadBack) {
    SafeTensors twice;
    twice.tensors = {{"a", tensor_of<float>({1}, {1})}, {"a", tensor_of<float>({1}, {1})}};
    EXPECT_THROW(write_safetensors(twice), FormatError);
    SafeTensors reserved;
    reserved.tensors = {{"__metadata__", tensor_of<float>({1}, {1})}};
    EXPECT_THROW(write_safetensors(reserved), FormatError);
    SafeTensors short_of;
    short_of.tensors = {{"a", tensor_of<float>({2}, {1})}};
    EXPECT_THROW(write_safetensors(short_of), FormatError);
    SafeTensors not_utf8;
    not_utf8.metadata = {{"a", "\xFF"}};
    EXPECT_THROW(write_safetensors(not_utf8), FormatError);
}

}  // namespace
}  // namespace gatlab
