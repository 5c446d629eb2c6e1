#pragma once

#include "gatlab/nn/config_fields.h"
#include "gatlab/optim/schedule.h"

namespace gatlab {

// Private to the .cpp files: a schedule among the train options. It is either the kind's name
// alone, or {"kind": name, …} with the kind's options.

/// @param value what it is when `reader` has no member of that name
void read_schedule(JsonReader& reader, const char* name, Schedule& value);

Json schedule_json(const Schedule& schedule);

/// @throws ValueError naming the option that cannot be, as one of the member `name`.
void check_schedule(const char* name, const Schedule& schedule);

}  // namespace gatlab
