#pragma once

#include "gatlab/nn/config_fields.h"
#include "gatlab/optim/schedule.h"

namespace gatlab {

// Private to the .cpp files. TrainOptions lists its fields once; these three walk along the list,
// as those of nn/config_fields.h walk along a layer's.

class OptionReader : public FieldReader {
  public:
    explicit OptionReader(JsonReader& reader) : FieldReader(reader), reader_(reader) {}

    void count(const char* name, int& value, int least);
    void positive(const char* name, double& value) { number(name, value); }
    void not_negative(const char* name, double& value) { number(name, value); }
    void weights(const char* name, std::vector<double>& value);
    void neighbors(const char* name, std::vector<Index>& value);
    void seed(const char* name, std::optional<std::uint64_t>& value);
    void schedule(const char* name, Schedule& value);

    using FieldReader::choice;
    template <class Choice>
    void choice(const char* name, std::optional<Choice>& value) {
        if (reader_.find(name) != nullptr) choice(name, value.emplace());
    }

  private:
    JsonReader& reader_;
};

class OptionWriter : public FieldWriter {
  public:
    void count(const char* name, int value, int) { json()[name] = value; }
    void positive(const char* name, double value) { json()[name] = value; }
    void not_negative(const char* name, double value) { json()[name] = value; }
    void weights(const char* name, const std::vector<double>& value) { json()[name] = value; }
    void neighbors(const char* name, const std::vector<Index>& value) { json()[name] = value; }
    void seed(const char* name, const std::optional<std::uint64_t>& value);
    void schedule(const char* name, const Schedule& value);

    using FieldWriter::choice;
    template <class Choice>
    void choice(const char* name, const std::optional<Choice>& value) {
        if (value) choice(name, *value);
    }
};

class OptionChecker : public FieldChecker {
  public:
    using FieldChecker::FieldChecker;

    void count(const char* name, int value, int least) const;
    void positive(const char* name, double value) const;
    void not_negative(const char* name, double value) const;
    void weights(const char* name, const std::vector<double>& value) const;
    void neighbors(const char* name, const std::vector<Index>& value) const;
    void seed(const char*, const std::optional<std::uint64_t>&) const {}
    void schedule(const char* name, const Schedule& value) const;
};

}  // namespace gatlab
