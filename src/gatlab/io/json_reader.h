#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gatlab/core/types.h"
#include "gatlab/core/words.h"
#include "gatlab/io/json.h"

namespace gatlab {

// Private to the .cpp files.

/// Parses text. @throws FormatError naming `argument` and where the text goes wrong, or when it
/// nests deeper than options do.
Json parse_json(std::string_view text, const std::string& argument);

/// Reads the members of one JSON object, each with a default, and refuses those that nobody asked
/// for. Errors name the member by its path, such as "layers[1].heads".
class JsonReader {
  public:
    /// @throws ValueError unless `json` is an object.
    JsonReader(const Json& json, std::string path);

    std::string path_of(const std::string& name) const;

    /// The member itself, or null when it is missing (or null in the JSON).
    const Json* find(const std::string& name);

    bool boolean(const std::string& name, bool otherwise);
    double number(const std::string& name, double otherwise);
    std::int64_t whole(const std::string& name, std::int64_t otherwise);
    std::string text(const std::string& name, const std::string& otherwise);

    /// A list of whole numbers from `least` to `most`, if the object has one.
    /// @throws ValueError saying `expected` and `remedy` when it is something else.
    std::optional<std::vector<Index>> whole_list(const std::string& name, Index least, Index most,
                                                 const char* expected, const char* remedy);

    /// @throws ValueError when the object has a member that was never asked for.
    void finish() const;

  private:
    [[noreturn]] void refuse(const std::string& name, const Words& expected) const;

    const Json& json_;
    std::string path_;
    std::set<std::string> known_;
};

}  // namespace gatlab
