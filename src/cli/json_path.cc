#include "cli/json_path.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

namespace dynaplane::cli {

using Json = nlohmann::ordered_json;

// One pass over a template; what goes wrong is noted with its place.
class JsonPathReader {
 public:
  explicit JsonPathReader(const std::string& text) : text_(text) {}

  Result<JsonPath> Read() {
    while (at_ < text_.size() && why_.empty()) ReadPart();
    if (why_.empty()) return std::move(path_);
    return Fail(Ending::kInvalid,
                fmt::format("-o jsonpath={}: at character {}: {}", text_,
                            refused_at_ + 1, why_));
  }

 private:
  bool Has(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool Take(char c) {
    if (!Has(c)) return false;
    ++at_;
    return true;
  }
  void Want(char c) {
    if (!Take(c)) Refuse(fmt::format("{} is missing", c));
  }
  void Refuse(std::string why) {
    if (!why_.empty()) return;
    why_ = std::move(why);
    refused_at_ = at_;
  }
  void SkipSpaces() {
    while (Take(' ')) {
    }
  }

  void ReadPart() {
    if (!Take('{')) {
      const std::size_t end = std::min(text_.find('{', at_), text_.size());
      AddText(text_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    SkipSpaces();
    if (Has('"') || Has('\'')) {
      AddText(ReadQuoted());
    } else {
      ReadSteps();
    }
    SkipSpaces();
    Want('}');
  }

  void AddText(std::string text) {
    path_.parts_.push_back({.is_text = true, .text = std::move(text)});
  }

  void ReadSteps() {
    JsonPath::Part part;
    const std::size_t begin = at_;
    if (!Take('$')) Take('@');
    while (why_.empty() && (Has('.') || Has('['))) {
      if (Take('[')) {
        part.steps.push_back(ReadBracket());
      } else {
        ++at_;
        // "." alone is the whole document, and "[" may follow it.
        if (!Has('[') && !Has('}')) part.steps.push_back(ReadField());
      }
    }
    if (at_ == begin) Refuse("a path begins with . or [");
    path_.parts_.push_back(std::move(part));
  }

  // To the next character that ends a name; \ takes that as it is.
  JsonPath::Step ReadField() {
    if (Take('*')) return {.all = true};
    std::string name;
    while (at_ < text_.size() &&
           std::string_view(".[]{} '\"").find(text_[at_]) ==
               std::string_view::npos) {
      if (Take('\\') && at_ == text_.size()) break;
      name += text_[at_++];
    }
    if (name.empty()) Refuse("the name of a field is missing");
    return {.field = std::move(name)};
  }

  JsonPath::Step ReadBracket() {
    JsonPath::Step step;
    SkipSpaces();
    if (Take('*')) {
      step.all = true;
    } else if (Has('"') || Has('\'')) {
      step.field = ReadQuoted();
    } else {
      step.index = ReadIndex();
    }
    SkipSpaces();
    if (why_.empty()) Want(']');
    return step;
  }

  long ReadIndex() {
    long index = 0;
    const char* begin = text_.data() + at_;
    const auto read =
        std::from_chars(begin, text_.data() + text_.size(), index);
    if (read.ec != std::errc()) {
      Refuse("[ takes a number, *, or a name in quotes");
    }
    at_ += static_cast<std::size_t>(read.ptr - begin);
    return index;
  }

  std::string ReadQuoted() {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && !Has(quote)) {
      if (!Take('\\') || at_ == text_.size()) {
        value += text_[at_++];
        continue;
      }
      const char escaped = text_[at_++];
      value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    }
    if (Take(quote)) return value;
    at_ = begin;
    Refuse("this quote is not closed");
    return value;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::string why_;  // the first fault; empty: none
  std::size_t refused_at_ = 0;
  JsonPath path_;
};

namespace {

const Json* ElementAt(const Json& list, long index) {
  const long size = static_cast<long>(list.size());
  if (index < 0) index += size;
  if (!list.is_array() || index < 0 || index >= size) return nullptr;
  return &list[static_cast<std::size_t>(index)];
}

std::string Shown(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<JsonPath> JsonPath::Parse(const std::string& text) {
  if (text.find('{') != std::string::npos) return JsonPathReader(text).Read();
  const std::string begin =
      text.starts_with('.') || text.starts_with('[') ? "{" : "{.";
  return JsonPathReader(begin + text + "}").Read();
}

std::string JsonPath::Print(const Json& document) const {
  std::string printed;
  for (const Part& part : parts_) {
    if (part.is_text) {
      printed += part.text;
      continue;
    }
    std::vector<const Json*> values = {&document};
    for (const Step& step : part.steps) {
      std::vector<const Json*> next;
      for (const Json* value : values) {
        if (step.all && value->is_structured()) {
          for (const Json& each : *value) next.push_back(&each);
        } else if (step.index) {
          if (const Json* found = ElementAt(*value, *step.index)) {
            next.push_back(found);
          }
        } else if (!step.all && value->is_object()) {
          const auto found = value->find(step.field);
          if (found != value->end()) next.push_back(&*found);
        }
      }
      values = std::move(next);
    }
    const char* between = "";
    for (const Json* value : values) {
      printed += between + Shown(*value);
      between = " ";
    }
  }
  return printed;
}

}  // namespace dynaplane::cli
