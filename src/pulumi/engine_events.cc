// The engine's event stream (`--json`): one JSON object a line.
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "pulumi/engine.h"
#include "pulumi/json_value.h"

namespace pulumi {
namespace {

using Json = nlohmann::json;

// A string member, or "" when it is missing or no string: an event that a
// later engine words otherwise must not end the run.
std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return "";
  return found->get<std::string>();
}

bool Flag(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

DiffKind ReadKind(std::string_view word) {
  if (word == "add") return DiffKind::kAdd;
  if (word == "add-replace") return DiffKind::kAddReplace;
  if (word == "delete") return DiffKind::kDelete;
  if (word == "delete-replace") return DiffKind::kDeleteReplace;
  if (word == "update-replace") return DiffKind::kUpdateReplace;
  return DiffKind::kUpdate;
}

Severity ReadSeverity(std::string_view word) {
  if (word == "debug") return Severity::kDebug;
  if (word == "warning") return Severity::kWarning;
  if (word == "error") return Severity::kError;
  return Severity::kInfo;
}

// The `name` of the element at a path such as `indexes[1]` in the outputs
// before the step; "" where there is none.
std::string NameBefore(const Json& metadata, const std::string& path) {
  const std::size_t bracket = path.find('[');
  if (bracket == std::string::npos || path.back() != ']') return "";
  std::size_t at = 0;
  const char* digits = path.data() + bracket + 1;
  const char* end = path.data() + path.size() - 1;
  if (std::from_chars(digits, end, at).ptr != end) return "";
  const Json old = metadata.value("old", Json::object());
  if (!old.is_object()) return "";
  const Json outputs = old.value("outputs", Json::object());
  const auto list = outputs.is_object() ? outputs.find(path.substr(0, bracket))
                                        : outputs.end();
  if (list == outputs.end() || !list->is_array() || at >= list->size() ||
      !(*list)[at].is_object()) {
    return "";
  }
  return Text((*list)[at], "name");
}

Object PropertiesOf(const Json& metadata, const char* when, const char* which) {
  const auto state = metadata.find(when);
  if (state == metadata.end() || !state->is_object()) return {};
  const auto properties = state->find(which);
  if (properties == state->end() || !properties->is_object()) return {};
  return FromJson(*properties).as_object();
}

template <typename Event>
Event ReadStep(const Json& event) {
  Event step;
  const Json metadata = event.value("metadata", Json::object());
  step.op = Text(metadata, "op");
  step.urn = Text(metadata, "urn");
  step.type = Text(metadata, "type");
  step.planning = Flag(event, "planning");
  const auto detailed = metadata.find("detailedDiff");
  if (detailed != metadata.end() && detailed->is_object()) {
    for (const auto& [path, entry] : detailed->items()) {
      const DiffKind kind = ReadKind(Text(entry, "diffKind"));
      step.detailed_diff[path] = kind;
      if (kind != DiffKind::kDelete) continue;
      const std::string name = NameBefore(metadata, path);
      if (!name.empty()) step.removed[path] = name;
    }
  }
  if (step.op != "same") {
    step.old_inputs = PropertiesOf(metadata, "old", "inputs");
    step.old_outputs = PropertiesOf(metadata, "old", "outputs");
    step.new_inputs = PropertiesOf(metadata, "new", "inputs");
  }
  const auto diffs = metadata.find("diffs");
  if (diffs != metadata.end() && diffs->is_array()) {
    for (const Json& name : *diffs) {
      if (name.is_string()) step.diffs.push_back(name.get<std::string>());
    }
  }
  return step;
}

// Messages carry colour marks such as "<{%reset%}>" and a final newline.
std::string WithoutMarks(const std::string& text) {
  std::string result;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t mark = text.find("<{%", from);
    result += text.substr(from, mark - from);
    if (mark == std::string::npos) break;
    const std::size_t end = text.find("%}>", mark);
    if (end == std::string::npos) break;
    from = end + 3;
  }
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

DiagnosticEvent ReadDiagnostic(const Json& event) {
  DiagnosticEvent diagnostic;
  diagnostic.severity = ReadSeverity(Text(event, "severity"));
  diagnostic.urn = Text(event, "urn");
  diagnostic.message = WithoutMarks(Text(event, "message"));
  diagnostic.ephemeral = Flag(event, "ephemeral");
  return diagnostic;
}

SummaryEvent ReadSummary(const Json& event) {
  SummaryEvent summary;
  summary.preview = Flag(event, "isPreview");
  const auto changes = event.find("resourceChanges");
  if (changes != event.end() && changes->is_object()) {
    for (const auto& [op, count] : changes->items()) {
      if (count.is_number_integer()) summary.changes[op] = count.get<int>();
    }
  }
  return summary;
}

template <typename Event>
void Call(const std::function<void(const Event&)>& observer,
          const Event& event) {
  if (observer) observer(event);
}

}  // namespace

void DispatchEvent(const std::string& line, const EngineObserver& observer) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    if (!line.empty()) {
      Call(observer.diagnostic, DiagnosticEvent{Severity::kInfo, "", line});
    }
    return;
  }
  for (const auto& [kind, event] : json.items()) {
    if (!event.is_object()) continue;
    if (kind == "resourcePreEvent") {
      Call(observer.started, ReadStep<StepStarted>(event));
    } else if (kind == "resOutputsEvent") {
      Call(observer.done, ReadStep<StepDone>(event));
    } else if (kind == "resOpFailedEvent") {
      Call(observer.failed, ReadStep<StepFailed>(event));
    } else if (kind == "diagnosticEvent") {
      Call(observer.diagnostic, ReadDiagnostic(event));
    } else if (kind == "summaryEvent") {
      Call(observer.summary, ReadSummary(event));
    }
  }
}

}  // namespace pulumi
