// The tables of a region, and who manages each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/vocabulary.h"
#include "provider/survey.h"
#include "stack/adoption/live_aws.h"
#include "stack/adoption/owners.h"

namespace dynaplane::cli {

struct Candidate {
  provider::TableOverview table;
  // As a subject: "the stack shop/prod", "the CloudFormation stack web", "a
  // stack of dynaplane that is not in this backend". Empty: nobody, or the
  // adoption was cut off.
  std::string manager;
  stack::Owners::Holder holder;
};

struct Candidates {
  std::vector<Candidate> tables;  // by name
  std::vector<Failure> failures;  // of tables that do not say whose they are
};

// Of the tables whose names are `wanted`. Two requests for each, several at
// once.
Result<Candidates> FindCandidates(
    stack::LiveAws& aws, const stack::Owners& owners,
    const std::function<bool(const std::string&)>& wanted);

}  // namespace dynaplane::cli
