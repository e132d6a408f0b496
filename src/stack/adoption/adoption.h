// A plan beside what is live, and beside the state that it comes from: which
// resource is which. Pure.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "module/adopt.h"
#include "pulumi/state/state.h"
#include "stack/job.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// For each resource of the job's plan its place in `live`; none: a provider,
// or nothing that is there.
using Matches = std::vector<std::optional<std::size_t>>;
Matches MatchLive(const StackJob& job,
                  std::span<const module::LiveResource> live);

// What an `up` of the job would make or change of what is live, by its place
// in the manifest; a taking-over must find nothing.
std::vector<std::string> FindDifferences(
    const StackJob& job, std::span<const module::LiveResource> live,
    const Matches& matches);

// The entries of a state that stand for one of the planned resources, under
// whatever names.
std::vector<const state::StateResource*> FindEntries(
    const state::State& state, std::span<const module::LiveResource> live,
    const Matches& matches);

// Key of the ownership tag, for messages.
extern const std::string kOwnerTagName;

// The ARNs of what carries the ownership tag for an entry: a table, with the
// replicas that are part of it, or a replica.
std::vector<std::string> TaggedArns(const state::StateResource& resource);

// The value of that tag; "" when the entry's provider has no stack id, as the
// official one.
std::string MarkOf(const state::State& state,
                   const state::StateResource& resource);

// The same for each stack id that the state knows: an entry may have changed
// its provider since it was tagged.
std::vector<std::string> MarksOf(const state::State& state,
                                 const state::StateResource& resource);

}  // namespace dynaplane::stack
