// status.stackOutputs and the stack's exports.
#pragma once

#include <span>
#include <string_view>

#include "module/draft.h"
#include "module/plan.h"
#include "module/scaling.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// The names of status.stackOutputs, in the order in which they are shown.
std::span<const std::string_view> OutputNames();

// The outputs of one manifest; what does not apply is left out.
pulumi::Object StackOutputs(const Draft& draft, pulumi::ResourceHandle table,
                            const Scaling& scaling,
                            const pulumi::Array& replica_arns,
                            const ProviderSettings& settings);

// One manifest's exports: its outputs, and again under the kebab-case names of
// the Go module. That one exported some values even when there was nothing to
// say, and a program that reads them goes on doing so: an empty
// `table-stream-arn`, and empty lists where the table is scaled.
pulumi::Object Exports(const pulumi::Object& outputs);
// The way back: one manifest's outputs out of its stack's exports; empty when
// the stack has none, or has them by the tables' names.
pulumi::Object OutputsIn(const pulumi::Object& exports);

}  // namespace dynaplane::module
