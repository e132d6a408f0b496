// Reads a tree of YAML into a model by the tables of field.h, and says in one
// pass everything that does not fit. Bindings call it back for each value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "manifest/field/field.h"
#include "manifest/yaml/diagnostic.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

// Where the user wrote a field.
struct Place {
  Position position;    // of a scalar's value, else of the key or element
  Position key;         // of the key or element
  std::string written;  // the path in the user's spelling
};

// By canonical path.
using Places = std::map<std::string, Place, std::less<>>;

class Reader {
 public:
  // `dialect` is one bit. `scratch` is for the bindings of the kind.
  Reader(std::string file, DialectSet dialect, void* scratch = nullptr);

  // Reads `node`, which the user wrote at `key` under the path `name`.
  void ReadRoot(const Message& message, std::string_view name,
                const yaml::Entry& entry, void* object);
  void ReadMessage(const Message& message, const yaml::Node& node,
                   void* object);
  // A message or, where the field allows it, the scalar that stands for one.
  void ReadSub(const Field& field, const yaml::Node& node, void* object);

  // A scalar by the field's type and limits; nothing after an error, or when
  // the dialect takes the value for a field left out.
  std::optional<std::string> Text(const Field& field, const yaml::Node& node);
  std::optional<bool> Boolean(const Field& field, const yaml::Node& node);
  std::optional<std::int64_t> Integer(const Field& field,
                                      const yaml::Node& node);
  std::optional<double> Number(const Field& field, const yaml::Node& node);
  std::optional<int> EnumValue(const Field& field, const yaml::Node& node);
  std::optional<std::string> Json(const Field& field, const yaml::Node& node);

  // Calls `read` for each element of a list, with the path of the element.
  void Items(const Field& field, const yaml::Node& node,
             const std::function<void(const yaml::Node&)>& read);
  // Which element that is: empty ones are left out, with an error, so a model
  // that counts as the user does has to put something in their place.
  std::size_t item() const { return item_; }
  // Calls `read` for each entry of a map of texts.
  void TextEntries(
      const Field& field, const yaml::Node& node,
      const std::function<void(const std::string&, std::string)>& read);

  // A finding at the current path.
  void Report(Severity severity, Position position, std::string_view rule,
              std::string message);
  void Error(const yaml::Node& node, std::string_view rule,
             std::string message);
  void Note(const yaml::Node& node, std::string_view rule, std::string message);

  DialectSet dialect() const { return dialect_; }
  bool IsCanonical() const { return dialect_ == 1; }
  template <typename T>
  T& scratch() const {
    return *static_cast<T*>(scratch_);
  }
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }  // canonical
  const std::string& written_path() const { return written_; }
  Places& places() { return places_; }
  const Places& places() const { return places_; }
  // What was written and is no field of the model: a zero, a word or an empty
  // text that the dialect takes for "left out", and its blocks whose fields
  // belong to the message around them, by their own name below that.
  const Places& traces() const { return traces_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  // Whether a field was written and could not be read.
  bool IsBroken(std::string_view path) const { return broken_.contains(path); }
  // The same of the field or of anything in it.
  bool IsBrokenBelow(std::string_view path) const;
  // Whether `node` stands for what is not known yet. No rule can say anything
  // of it, as of what could not be read; but the model has its text.
  bool IsUnknown(const yaml::Node& node);

 private:
  // Both paths, longer by one component for as long as it lives.
  class Scope;

  void ReadEntry(const Message& message, const yaml::Entry& entry,
                 void* object);
  void Trace(const Field& field, const yaml::Entry& entry);
  bool Record(const yaml::Entry& entry);
  bool IsAbsent(const Field& field, const yaml::Node& node) const;
  void LeaveOut(const yaml::Node& node);
  void CheckRequired(const Message& message, const yaml::Node& node);
  void ReportUnknown(const Message& message, const yaml::Entry& entry);
  void ReportMissing(const Field& field, const yaml::Node& node);
  void WrongType(const yaml::Node& node, std::string_view wanted);
  bool CheckText(const Field& field, const yaml::Node& node);
  bool CheckRange(const Field& field, const yaml::Node& node, double value);

  std::string file_;
  DialectSet dialect_;
  void* scratch_;
  std::string path_;
  std::string written_;
  Position key_;  // of the field that is being read
  std::size_t item_ = 0;
  Places places_;
  Places traces_;
  std::set<std::string, std::less<>> broken_;  // canonical paths
  Diagnostics diagnostics_;
};

}  // namespace dynaplane::manifest
