#include "pulumi/state/program_view.h"

#include <fmt/format.h>

#include <optional>

#include "pulumi/state/journal.h"

namespace pulumi::state {
namespace {

using pulumi::Value;

// "parent's types$type"; the stack's own type is left out.
std::string QualifiedType(const pulumi::Program& program, std::size_t index) {
  const pulumi::Resource& resource = program.resources[index];
  const pulumi::ResourceHandle parent = resource.options.parent;
  if (!parent) return resource.type;
  return QualifiedType(program, parent.index) + "$" + resource.type;
}

Value Property(const std::string& urn, const std::string& id,
               const pulumi::Object& outputs, const std::string& property) {
  if (property == "urn") return urn;
  if (property == "id") return id.empty() ? Value(pulumi::Unknown{}) : id;
  const auto found = outputs.find(property);
  return found == outputs.end() ? Value() : found->second;
}

Value ResolveApplied(const Value::Applied& applied,
                     const OutputLookup& lookup) {
  const Value argument = Resolve(*applied.argument, lookup);
  if (argument.ContainsUnknown()) return pulumi::Unknown{};
  if (argument.is_null()) return {};
  return argument.is_secret()
             ? Value::MakeSecret(applied.function(argument.Plain()))
             : applied.function(argument);
}

}  // namespace

std::vector<std::string> UrnsOf(const pulumi::Program& program,
                                const StackName& stack) {
  std::vector<std::string> urns;
  for (std::size_t i = 0; i < program.resources.size(); ++i) {
    urns.push_back(fmt::format("urn:pulumi:{}::{}::{}::{}", stack.stack,
                               stack.project, QualifiedType(program, i),
                               program.resources[i].name));
  }
  return urns;
}

Value Resolve(const Value& value, const OutputLookup& lookup) {
  if (value.is_output()) return lookup(value.as_output());
  if (value.is_applied()) return ResolveApplied(value.as_applied(), lookup);
  if (value.is_secret()) {
    return Value::MakeSecret(Resolve(value.as_secret(), lookup));
  }
  if (value.is_array()) {
    pulumi::Array array;
    for (const Value& item : value.as_array()) {
      array.push_back(Resolve(item, lookup));
    }
    return array;
  }
  if (value.is_object()) {
    pulumi::Object object;
    for (const auto& [key, item] : value.as_object()) {
      object[key] = Resolve(item, lookup);
    }
    return object;
  }
  return value;
}

OutputLookup LookupIn(const pulumi::RunOutcome& outcome) {
  return [&outcome](const pulumi::OutputReference& reference) -> Value {
    const std::size_t index = reference.resource.index;
    if (index >= outcome.resources.size()) return pulumi::Unknown{};
    const pulumi::ResourceOutcome& resource = outcome.resources[index];
    if (resource.id == pulumi::kPendingId) return pulumi::Unknown{};
    return Property(resource.urn, resource.id, resource.outputs,
                    reference.property);
  };
}

OutputLookup LookupIn(const State& state, std::vector<std::string> urns) {
  std::map<std::string_view, const StateResource*> by_urn;
  for (const StateResource& each : state.resources) {
    if (!each.pending_delete) by_urn.emplace(each.urn, &each);
  }
  std::vector<const StateResource*> entries;
  for (const std::string& urn : urns) {
    const auto found = by_urn.find(urn);
    entries.push_back(found == by_urn.end() ? nullptr : found->second);
  }
  return [entries = std::move(entries)](
             const pulumi::OutputReference& reference) -> Value {
    const std::size_t index = reference.resource.index;
    // Of what nobody has seen made there is no output yet.
    if (index >= entries.size() || entries[index] == nullptr ||
        entries[index]->id == pulumi::kPendingId) {
      return pulumi::Unknown{};
    }
    return OutputOf(*entries[index], reference.property);
  };
}

Value OutputOf(const StateResource& resource, const std::string& property) {
  return Property(resource.urn, resource.id, resource.outputs, property);
}

pulumi::DiffRequest DiffRequestOf(const StateResource& entry,
                                  const pulumi::Resource& wanted,
                                  const OutputLookup& lookup) {
  pulumi::DiffRequest request;
  request.resource = {entry.urn, entry.type, entry.name(), entry.id};
  request.old_inputs = entry.inputs;
  request.old_outputs = entry.outputs;
  request.new_inputs = Resolve(wanted.inputs, lookup).as_object();
  request.ignore_changes = wanted.options.ignore_changes;
  return request;
}

}  // namespace pulumi::state
