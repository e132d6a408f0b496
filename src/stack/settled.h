// Whether an update would have anything to do at all. Where nothing would be
// done nobody has to be asked: neither AWS nor the engine is.
#pragma once

#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/settings.h"

namespace dynaplane::stack {

// True when the engine would find every resource as the plan wants it and have
// nothing to write beside that: names, providers, exports, protection. False
// where this process cannot know what the engine knows: a state that is
// elsewhere, encrypted, of another format or torn, a run that was killed, the
// official provider.
bool IsSettled(const Settings& settings, const StackJob& job);

// What the engine's run would report of a stack that is settled.
StackReport SettledReport(const StackJob& job);

}  // namespace dynaplane::stack
