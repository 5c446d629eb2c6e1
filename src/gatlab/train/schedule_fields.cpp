#include "gatlab/train/schedule_fields.h"

#include "gatlab/core/error.h"
#include "gatlab/core/kinds.h"

namespace gatlab {

namespace {

std::string known_kinds() {
    std::string kinds;
    any_kind<ScheduleKind>([&]<class Kind>() {
        kinds += (kinds.empty() ? "" : ", ") + std::string(Kind::kind);
        return false;
    });
    return kinds;
}

// A schedule's list: its kind's, and what all kinds have.
void list(Schedule& schedule, Fields& fields) {
    std::visit([&](auto& kind) { kind.list(kind, fields); }, schedule.kind);
    fields.count("warmup", schedule.warmup, 0);
}

}  // namespace

void read_schedule(JsonReader& reader, const char* name, Schedule& value) {
    const Json* given = reader.find(name);
    if (given == nullptr) return;
    const Json object = given->is_text() ? Json::object({{"kind", *given}}) : *given;
    JsonReader inner(object, reader.path_of(name));
    const std::string wanted = inner.text("kind", "constant");
    const bool found = any_kind<ScheduleKind>([&]<class Kind>() {
        if (wanted != Kind::kind) return false;
        value.kind.emplace<Kind>();
        return true;
    });
    if (!found) {
        throw ValueError({inner.path_of("kind"),
                          {"one of ", known_kinds()},
                          {"\"", wanted, "\""},
                          "Choose how the learning rate changes"});
    }
    FieldReader fields(inner);
    list(value, fields);
    inner.finish();
}

Json schedule_json(const Schedule& schedule) {
    Schedule written = schedule;
    FieldWriter fields;
    fields.json()["kind"] =
        std::visit([](const auto& kind) { return std::string_view(kind.kind); }, schedule.kind);
    list(written, fields);
    return std::move(fields.json());
}

void check_schedule(const char* name, const Schedule& schedule) {
    Schedule checked = schedule;
    FieldChecker fields(name);
    list(checked, fields);
}

}  // namespace gatlab
