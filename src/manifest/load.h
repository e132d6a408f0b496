// From text to checked AwsDynamodb manifests: what the commands call.
//
//   LoadResult result = LoadText(text, "orders.yaml", overrides);
//   for (const Diagnostic& d : result.diagnostics) Print(ToString(d));
//   if (HasErrors(result.diagnostics)) return kInvalid;
//   Deploy(result.manifests);
//
// Nothing is read from disk or network. Thread-safe.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/model.h"
#include "manifest/resource.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

struct LoadResult {
  // Those without an error, in the order of the text.
  std::vector<AwsDynamodb> manifests;
  Diagnostics diagnostics;  // of all documents, in the order of the text
  // Objects of other programs, for which `diagnostics` has notes: what is
  // wrong with each where nothing in the whole input is ours. See
  // RefuseForeign.
  Diagnostics passed_over;
};

// Whether a finding only tells that something was passed over.
bool IsPassedOver(const Diagnostic& finding);

// Where neither a manifest nor an error was found, what was passed over is
// the mistake: puts those errors in place of their notes.
void RefuseForeign(LoadResult& input);

// What to do with documents of kind AwsCredential. In a folder they are
// nobody's mistake, as kubectl would have it: each tool takes the kinds that it
// knows. A file without any document is none there, either.
enum class Credentials { kRefuse, kPassOver };

LoadResult LoadText(std::string_view text, const std::string& file,
                    const std::vector<Override>& overrides = {},
                    Credentials credentials = Credentials::kRefuse);

// The same of a manifest that was never a text.
LoadResult LoadTree(yaml::NodePtr root, const std::string& file);

// The same, one document at a time: memory does not grow with their number.
// Its findings are for whoever looks a text over: they tell what a cluster
// would misread, too. `receive` gets zero or one manifests and returns whether
// to go on.
void LoadStream(std::istream& input, const std::string& file,
                const std::vector<Override>& overrides, Credentials credentials,
                const std::function<bool(LoadResult)>& receive);

// Whether there is nothing in the text but credentials.
bool HoldsCredentialsAlone(std::string_view text);

// Two manifests of one name in a run collide in the state and often in AWS:
// an error for each but the first. `same_stack` tells whether two of them,
// by index, go to the same stack; without it all do.
Diagnostics CheckNames(
    const std::vector<AwsDynamodb>& manifests,
    const std::function<bool(std::size_t, std::size_t)>& same_stack = {});

}  // namespace dynaplane::manifest
