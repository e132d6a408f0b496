#include "pulumi/state/recovery.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/json_read.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/state_entry.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

using base::Json;
using base::Text;
using pulumi::JournalStep;
using pulumi::kPendingId;
using Kind = JournalStep::Kind;
using End = JournalStep::End;

std::string StackUrn(const StackName& stack) {
  return fmt::format("urn:pulumi:{}::{}::{}::{}-{}", stack.stack, stack.project,
                     kStackType, stack.project, stack.stack);
}

std::set<std::size_t> DependenciesOf(const pulumi::Resource& resource) {
  std::set<std::size_t> indexes;
  for (const pulumi::ResourceHandle each : resource.options.depends_on) {
    indexes.insert(each.index);
  }
  Resolve(resource.inputs, [&](const pulumi::OutputReference& reference) {
    indexes.insert(reference.resource.index);
    return pulumi::Value();
  });
  return indexes;
}

bool IsPendingDelete(const Json& resource) {
  return resource.value("delete", false);
}

// The form of the engine's own provider ids.
std::string NewUuid() {
  std::array<unsigned char, 16> bytes = {};
  if (getrandom(bytes.data(), bytes.size(), 0) < 0) return "recovered";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

class Recoverer {
 public:
  Recoverer(const pulumi::Journal& journal, const RecoverOptions& options,
            Json& deployment)
      : journal_(journal), options_(options), deployment_(deployment) {
    Json& resources = deployment["resources"];
    if (!resources.is_array()) resources = Json::array();
    list_ = &resources;
  }

  Recovery Run() {
    TakePendingOperations();
    // Deleted, to be made anew. The engine would make it and then, unless the
    // new one differs from the deleted one, delete it again.
    RemoveAll([](const Json& resource) {
      return resource.value("pendingReplacement", false);
    });
    for (const JournalStep& step : journal_.steps) Apply(step);
    for (const Json& resource : *list_) {
      const bool is_pending = Text(resource, "id") == kPendingId;
      const bool may_differ = journal_.torn && IsMade(resource);
      if (is_pending || may_differ) AddUncertain(Text(resource, "urn"));
    }
    if (journal_.torn) FindUnaccounted();
    // Some of them went later on.
    std::erase_if(recovery_.uncertain,
                  [&](const std::string& urn) { return Find(urn) == nullptr; });
    if (list_->empty()) deployment_.erase("resources");
    return std::move(recovery_);
  }

 private:
  Json* Find(const std::string& urn) {
    for (Json& resource : *list_) {
      if (Text(resource, "urn") == urn && !IsPendingDelete(resource)) {
        return &resource;
      }
    }
    return nullptr;
  }

  void AddUncertain(const std::string& urn) {
    auto& urns = recovery_.uncertain;
    if (std::find(urns.begin(), urns.end(), urn) == urns.end()) {
      urns.push_back(urn);
    }
  }

  // By a provider, of somebody's wish.
  static bool IsMade(const Json& resource) {
    const auto custom = resource.find("custom");
    return custom != resource.end() && *custom == true &&
           !IsBookkeeping(Text(resource, "type"));
  }

  void FindUnaccounted() {
    recovery_.torn = true;
    const auto resources = journal_.header.find("resources");
    if (!journal_.header.is_object() || resources == journal_.header.end() ||
        !resources->is_object()) {
      return;
    }
    for (const auto& [urn, facts] : resources->items()) {
      if (facts.is_object() && IsMade(facts) && Find(urn) == nullptr &&
          !IsKnownToBeGone(urn)) {
        recovery_.unaccounted.push_back(urn);
        // By its owner's id an update knows it again.
        const std::string provider = Text(facts, "provider");
        if (Find(provider) == nullptr) InsertProvider(provider);
      }
    }
  }

  bool IsKnownToBeGone(const std::string& urn) const {
    const auto& steps = journal_.steps;
    const auto last =
        std::find_if(steps.rbegin(), steps.rend(),
                     [&](const auto& step) { return step.urn == urn; });
    if (last == steps.rend()) return false;
    return last->kind == Kind::kDelete ? last->end == End::kDone
                                       : last->end == End::kNothing;
  }

  // If it went, what goes with it went, too.
  void AddWithFollowers(const std::string& urn) {
    AddUncertain(urn);
    for (const Json& resource : *list_) {
      if (Text(resource, "deletedWith") == urn) {
        AddWithFollowers(Text(resource, "urn"));
      }
    }
  }

  // The engine notes a step here before it begins.
  void TakePendingOperations() {
    const auto found = deployment_.find("pending_operations");
    if (found == deployment_.end()) return;
    const Json operations = *found;
    deployment_.erase(found);
    recovery_.changed = recovery_.changed || !operations.empty();
    for (const Json& operation : operations) {
      if (!operation.is_object() || !operation.contains("resource")) continue;
      Json resource = operation.at("resource");
      const std::string urn = Text(resource, "urn");
      if (Find(urn) != nullptr) {
        AddWithFollowers(urn);
      } else if (options_.unseen_creations &&
                 Text(operation, "type") == "creating") {
        resource["id"] = kPendingId;
        list_->push_back(std::move(resource));
      }
    }
  }

  void Apply(const JournalStep& step) {
    switch (step.kind) {
      case Kind::kCreate:
        return ApplyCreate(step);
      case Kind::kUpdate:
        return ApplyUpdate(step);
      case Kind::kDelete:
        return ApplyDelete(step);
    }
  }

  void ApplyCreate(const JournalStep& step) {
    if (step.end == End::kNothing) return;
    const bool done = step.end == End::kDone;
    if (!done && (!options_.unseen_creations || step.inputs.is_null())) return;
    const std::string id = done ? step.id : kPendingId;
    Json* there = Find(step.urn);
    const bool is_other = there != nullptr && Text(*there, "id") != id &&
                          Text(*there, "id") != kPendingId;
    // The engine has written since: what stands there is what was made, or
    // what came of it.
    if (is_other && options_.state_is_newer) return AddUncertain(step.urn);
    if (is_other) {
      // Its replacement was made before it was to be deleted.
      (*there)["delete"] = true;
      recovery_.changed = true;
      there = nullptr;
    }
    if (there == nullptr) there = Insert(step.urn);
    if (there == nullptr) return;
    Set(*there, "id", id);
    Record(step, *there);
  }

  void ApplyUpdate(const JournalStep& step) {
    Json* there = Find(step.urn);
    if (there == nullptr || step.end == End::kNothing) return;
    if (step.end == End::kUnknown) return AddUncertain(step.urn);
    Record(step, *there);
  }

  // What the provider said of a step that it has done.
  void Record(const JournalStep& step, Json& resource) {
    if (!step.inputs.is_null()) Set(resource, "inputs", step.inputs);
    if (!step.outputs.is_null()) Set(resource, "outputs", step.outputs);
    Set(resource, "initErrors",
        step.reasons.empty() ? Json() : Json(step.reasons));
    // A secret keeps both out of the journal.
    const bool is_whole = !step.inputs.is_null() && !step.outputs.is_null();
    if (!is_whole || options_.state_is_newer) AddUncertain(step.urn);
  }

  // Null: not there.
  void Set(Json& resource, const char* key, const Json& value) {
    const auto found = resource.find(key);
    if (value.is_null() ? found == resource.end()
                        : found != resource.end() && *found == value) {
      return;
    }
    if (value.is_null()) {
      resource.erase(key);
    } else {
      resource[key] = value;
    }
    recovery_.changed = true;
  }

  void ApplyDelete(const JournalStep& step) {
    if (step.end == End::kNothing) return;
    const auto victim = VictimOf(step);
    if (victim == list_->end()) return;
    if (step.end == End::kUnknown) return AddWithFollowers(step.urn);
    Remove(victim);
  }

  // With what the engine deletes together with it, asking no provider. Children
  // that stay come to its parent.
  void Remove(Json::iterator victim) {
    recovery_.changed = true;
    const std::string urn = Text(*victim, "urn");
    const std::string parent = Text(*victim, "parent");
    list_->erase(victim);
    if (Find(urn) != nullptr) return;
    RemoveAll([&](const Json& resource) {
      return Text(resource, "deletedWith") == urn;
    });
    for (Json& resource : *list_) {
      if (Text(resource, "parent") == urn) resource["parent"] = parent;
    }
    for (Json& resource : *list_) DropMentions(resource, {urn});
  }

  template <typename Predicate>
  void RemoveAll(const Predicate& predicate) {
    for (;;) {
      const auto next = std::find_if(list_->begin(), list_->end(), predicate);
      if (next == list_->end()) return;
      Remove(next);
    }
  }

  Json::iterator VictimOf(const JournalStep& step) {
    const auto matches = [&](const Json& resource, bool pending) {
      return Text(resource, "urn") == step.urn &&
             Text(resource, "id") == step.id &&
             IsPendingDelete(resource) == pending;
    };
    for (const bool pending : {true, false}) {
      const auto found = std::find_if(
          list_->begin(), list_->end(),
          [&](const Json& resource) { return matches(resource, pending); });
      if (found != list_->end()) return found;
    }
    return list_->end();
  }

  const Json* FactsOf(const std::string& urn) const {
    const auto resources = journal_.header.find("resources");
    if (!journal_.header.is_object() || resources == journal_.header.end()) {
      return nullptr;
    }
    const auto found = resources->find(urn);
    return found == resources->end() || !found->is_object() ? nullptr : &*found;
  }

  // A new entry behind all that it refers to; null when nothing is known of it.
  Json* Insert(const std::string& urn) {
    const Json* facts = FactsOf(urn);
    if (facts == nullptr) return nullptr;
    Json resource = *facts;
    resource["urn"] = urn;
    const std::string parent = Text(resource, "parent");
    if (Find(parent) == nullptr && !InsertParent(parent)) return nullptr;
    const std::string provider = Text(resource, "provider");
    if (!provider.empty()) {
      const Json* there = Find(provider);
      if (there == nullptr) there = InsertProvider(provider);
      if (there == nullptr) return nullptr;
      resource["provider"] = provider + "::" + Text(*there, "id");
    }
    KeepKnown(resource);
    recovery_.changed = true;
    list_->push_back(std::move(resource));
    return &list_->back();
  }

  bool InsertParent(const std::string& urn) {
    if (urn == Text(journal_.header, "stack")) {
      list_->push_back({{"urn", urn}, {"custom", false}, {"type", kStackType}});
      return true;
    }
    // What has a provider comes in by a step of its own only.
    const Json* facts = FactsOf(urn);
    const bool is_component = facts != nullptr && !facts->value("custom", true);
    return is_component && Insert(urn) != nullptr;
  }

  Json* InsertProvider(const std::string& urn) {
    const auto inputs = journal_.providers.find(urn);
    if (inputs == journal_.providers.end()) return nullptr;
    Json* provider = Insert(urn);
    if (provider == nullptr) return nullptr;
    (*provider)["id"] = NewUuid();
    (*provider)["inputs"] = inputs->second;
    (*provider)["outputs"] = inputs->second;
    return provider;
  }

  // A reference to what was never made would make the state invalid.
  void KeepKnown(Json& resource) {
    Json known = Json::array();
    if (resource.contains("dependencies")) {
      for (const Json& urn : resource["dependencies"]) {
        if (Find(urn) != nullptr) known.push_back(urn);
      }
    }
    resource["dependencies"] = std::move(known);
    const std::string with = Text(resource, "deletedWith");
    if (!with.empty() && Find(with) == nullptr) resource.erase("deletedWith");
  }

  const pulumi::Journal& journal_;
  const RecoverOptions options_;
  Json& deployment_;
  Json* list_;
  Recovery recovery_;
};

}  // namespace

Json JournalHeader(const pulumi::Program& program,
                   const std::vector<std::string>& urns,
                   const StackName& stack) {
  const std::string stack_urn = StackUrn(stack);
  const auto urn_of = [&](pulumi::ResourceHandle handle) {
    return handle ? urns[handle.index] : std::string();
  };
  Json resources = Json::object();
  for (std::size_t i = 0; i < urns.size(); ++i) {
    const pulumi::Resource& resource = program.resources[i];
    const pulumi::ResourceOptions& options = resource.options;
    Json facts = {{"type", resource.type}, {"custom", resource.custom}};
    facts["parent"] = options.parent ? urn_of(options.parent) : stack_urn;
    if (options.provider) facts["provider"] = urn_of(options.provider);
    if (options.protect == true) facts["protect"] = true;
    if (options.retain_on_delete == true) facts["retainOnDelete"] = true;
    if (options.deleted_with) {
      facts["deletedWith"] = urn_of(options.deleted_with);
    }
    Json dependencies = Json::array();
    for (const std::size_t index : DependenciesOf(resource)) {
      dependencies.push_back(urns[index]);
    }
    facts["dependencies"] = std::move(dependencies);
    resources[urns[i]] = std::move(facts);
  }
  return {{"stack", stack_urn}, {"resources", std::move(resources)}};
}

Recovery Recover(const pulumi::Journal& journal, const RecoverOptions& options,
                 Json& deployment) {
  return Recoverer(journal, options, deployment).Run();
}

}  // namespace pulumi::state
