#include "manifest/yaml/syntax_tree.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "manifest/yaml/builder.h"
#include "manifest/yaml/text.h"

namespace dynaplane::manifest::yaml {
namespace {

// How far the lines of a bracket or of quotes are indented. YAML 1.2 wants them
// deeper than their key; readers of YAML 1.1, kubectl's among them, do not
// mind.
enum class Indentation { kStrict, kAny };

// Owns the C parser and its list of errors.
class Events {
 public:
  Events(std::string_view text, Indentation indentation) {
    fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = nullptr;
    diag_ = fy_diag_create(&diag_config);
    fy_diag_set_collect_errors(diag_, true);
    fy_parse_cfg config{};
    config.flags = static_cast<fy_parse_cfg_flags>(
        FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
        FYPCF_DEFAULT_VERSION_1_2 |
        (indentation == Indentation::kAny ? FYPCF_SLOPPY_FLOW_INDENTATION : 0));
    config.diag = diag_;
    parser_ = fy_parser_create(&config);
    if (parser_ != nullptr) {
      fy_parser_set_string(parser_, text.data(), text.size());
    }
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events() {
    Free();
    if (parser_ != nullptr) fy_parser_destroy(parser_);
    fy_diag_destroy(diag_);
  }

  fy_event* Next() {
    Free();
    if (parser_ != nullptr) event_ = fy_parser_parse(parser_);
    return event_;
  }

  bool Failed() const {
    return parser_ == nullptr || fy_parser_get_stream_error(parser_);
  }

  const fy_diag_error* FirstError() const {
    void* iterator = nullptr;
    return fy_diag_errors_iterate(diag_, &iterator);
  }

 private:
  void Free() {
    if (event_ != nullptr) fy_parser_event_free(parser_, event_);
    event_ = nullptr;
  }

  fy_diag* diag_ = nullptr;
  fy_parser* parser_ = nullptr;
  fy_event* event_ = nullptr;
};

bool Feed(fy_event* event, Builder& builder) {
  switch (event->type) {
    case FYET_SCALAR:
      return builder.Scalar(event);
    case FYET_ALIAS:
      return builder.Alias(event);
    case FYET_MAPPING_START:
      return builder.Open(NodeKind::kMap, event, event->mapping_start.anchor,
                          event->mapping_start.tag);
    case FYET_SEQUENCE_START:
      return builder.Open(NodeKind::kList, event, event->sequence_start.anchor,
                          event->sequence_start.tag);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
      return builder.Close(event);
    default:
      return true;
  }
}

// How to mend what the parser complains of, by a piece of its words.
struct Mend {
  std::string_view complaint;
  std::string_view mend;
};

constexpr Mend kMends[] = {
    {"without a closing bracket", "close it with \"]\""},
    {"without a closing brace", "close it with \"}\""},
    {"missing comma in flow", "put a comma there, or close the list or map"},
    {"-quoted scalar",
     "close its quotes, and indent what goes on in the next line"},
    {"multiline plain key",
     "put \": \" behind each key, and correct the indentation"},
    {"plain scalar cannot start with", "put the text in quotes"},
    {"tab ", "indent with spaces"},
    {"indentation", "indent it like the lines it belongs to"},
    {"block scalar", "start its text on the next line, indented"},
    {"nested block mapping on the same line",
     "put a text with \": \" in quotes, or start a new line"},
    {"invalid value after mapping", "indent it like the lines it belongs to"},
};

std::string_view MendOf(std::string_view complaint) {
  for (const Mend& mend : kMends) {
    if (complaint.find(mend.complaint) != std::string_view::npos) {
      return mend.mend;
    }
  }
  return "correct the syntax";
}

// What ends too early is shown where it begins: behind the text is nothing to
// be seen.
Position PlaceOfError(const Chunk& chunk, const fy_diag_error& error,
                      const Builder& builder) {
  PlaceCursor cursor(chunk);
  const Position place = cursor.Nearest(
      {chunk.line + std::max(error.line, 1) - 1, std::max(error.column, 1)});
  const std::size_t last = chunk.text.find_last_not_of(" \t\r\n");
  const Position end = cursor.At(last == std::string::npos ? 0 : last);
  const bool behind =
      std::pair(end.line, end.column) < std::pair(place.line, place.column);
  return behind ? builder.InnermostOpen().value_or(end) : place;
}

// " (it opens on line 2)", where the complaint stands behind that.
std::string Opening(std::string_view complaint, int line,
                    const Builder& builder) {
  const std::optional<Position> open = builder.InnermostBracket();
  if (!open || open->line == line ||
      complaint.find("missing comma") == std::string_view::npos) {
    return "";
  }
  return fmt::format(" (it opens on line {})", open->line);
}

Diagnostic SyntaxError(const Chunk& chunk, const std::string& file,
                       const fy_diag_error* error, const Builder& builder) {
  Diagnostic diagnostic;
  diagnostic.file = file;
  diagnostic.rule = "yaml_syntax";
  diagnostic.position = {chunk.line, 1};
  diagnostic.message = "not valid YAML; check indentation, quotes and brackets";
  if (error != nullptr && error->msg != nullptr) {
    diagnostic.position = PlaceOfError(chunk, *error, builder);
    diagnostic.message =
        fmt::format("not valid YAML: {}{}; {}", error->msg,
                    Opening(error->msg, diagnostic.position.line, builder),
                    MendOf(error->msg));
  }
  return diagnostic;
}

bool IsEmpty(const NodePtr& root) {
  return root == nullptr ||
         (root->IsScalar() && !root->quoted && root->text.empty());
}

// What became of a text, and what the parser complained of, if it did.
struct Attempt {
  std::vector<NodePtr> roots;  // null: broken
  Diagnostics diagnostics;
  std::string complaint;
};

bool IsEmptyElement(const fy_diag_error* error, Builder& builder) {
  return error != nullptr && error->msg != nullptr &&
         std::string_view(error->msg) == "did not find expected node content" &&
         builder.ReportEmptyElement();
}

Attempt TryToParse(const Chunk& chunk, const std::string& file,
                   Indentation indentation) {
  Attempt attempt;
  Builder builder(chunk, file);
  Events events(chunk.text, indentation);
  bool good = true;
  while (fy_event* event = events.Next()) {
    good = Feed(event, builder);
    if (!good) break;
    if (event->type != FYET_DOCUMENT_END) continue;
    NodePtr root = builder.TakeRoot();
    if (!IsEmpty(root)) attempt.roots.push_back(std::move(root));
  }
  const bool failed = good && events.Failed();
  const fy_diag_error* error = failed ? events.FirstError() : nullptr;
  const bool empty_element = IsEmptyElement(error, builder);
  attempt.diagnostics = builder.TakeDiagnostics();
  if (failed) {
    Diagnostic syntax = SyntaxError(chunk, file, error, builder);
    attempt.complaint = syntax.message;
    if (!empty_element) attempt.diagnostics.push_back(std::move(syntax));
  }
  if (failed || !good) attempt.roots.push_back(nullptr);
  return attempt;
}

// The strict reading knows best where quotes lack their end; otherwise the
// other one goes on to what is really wrong.
Attempt ParseText(const Chunk& chunk, const std::string& file) {
  Attempt strict = TryToParse(chunk, file, Indentation::kStrict);
  if (strict.complaint.empty()) return strict;
  Attempt other = TryToParse(chunk, file, Indentation::kAny);
  const bool quotes =
      strict.complaint.find("-quoted scalar") != std::string::npos;
  return quotes && !other.complaint.empty() ? strict : other;
}

}  // namespace

Parsed ParseChunk(const Chunk& chunk, const std::string& file,
                  int* next_index) {
  Parsed parsed;
  const auto add = [&](NodePtr root) {
    parsed.documents.push_back({std::move(root), (*next_index)++, -1,
                                chunk.offset,
                                chunk.offset + chunk.text.size()});
  };
  if (const std::optional<Fault> fault = CheckCharacters(chunk.text)) {
    parsed.diagnostics.push_back({Severity::kError, file,
                                  PlaceOf(chunk, fault->offset), "",
                                  fault->message, fault->rule});
    add(nullptr);
    return parsed;
  }
  Attempt attempt = ParseText(chunk, file);
  parsed.diagnostics = std::move(attempt.diagnostics);
  for (NodePtr& root : attempt.roots) add(std::move(root));
  return parsed;
}

}  // namespace dynaplane::manifest::yaml
