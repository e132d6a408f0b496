// Cuts an input into its documents before any of them is parsed: a line that
// starts with `---` ends a document wherever it stands, even inside a quoted
// or block scalar, so this needs no knowledge of YAML beyond that. A broken
// document then cannot hide the next one, and a long input needs no memory.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "manifest/yaml/syntax_tree.h"
#include "manifest/yaml/text.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest::yaml {
namespace {

bool IsMarker(std::string_view line, std::string_view marker) {
  if (!line.starts_with(marker)) return false;
  if (line.size() == marker.size()) return true;
  const char next = line[marker.size()];
  return next == ' ' || next == '\t' || next == '\r' || next == '\n';
}

// Lines that belong to what follows them: blank, comments, directives.
bool IsPreamble(std::string_view line) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  if (line.starts_with("%")) return true;
  const std::size_t first = line.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || line[first] == '#';
}

class Splitter {
 public:
  Splitter(const std::string& file, const Receiver& receive)
      : file_(file), receive_(receive) {}

  // Takes the next line with its end; the last one may lack it. False when
  // the receiver has had enough.
  bool Line(std::string_view line, bool starts_line) {
    if (starts_line && IsMarker(line, "---") && has_content_ && !Flush()) {
      return false;
    }
    Keep(line);
    if (starts_line && !IsPreamble(line)) has_content_ = true;
    if (!line.empty() && line.back() == '\n') ++lines_;
    return !(starts_line && IsMarker(line, "...")) || Flush();
  }

  void Finish() {
    if (Flush() && next_index_ == 0) {
      receive_({},
               {{Severity::kError, file_, Position{1, 1}, "",
                 "the input holds no manifest, at most blanks and comments; "
                 "write apiVersion, kind, metadata and spec",
                 "yaml_empty"}});
    }
  }

 private:
  void Keep(std::string_view line) {
    size_ += line.size();
    if (size_ <= kMaxDocumentBytes) buffer_ += line;
  }

  bool Flush() {
    const Chunk chunk{buffer_, offset_, line_};
    bool go_on = true;
    if (size_ > kMaxDocumentBytes) {
      go_on = ReportSize();
    } else if (has_content_) {
      go_on = Parse(chunk);
    }
    offset_ += size_;
    line_ += lines_ + LoneReturns();
    size_ = 0;
    lines_ = 0;
    has_content_ = false;
    buffer_.clear();
    return go_on;
  }

  // These end lines, too, and no text but a hostile one has any.
  int LoneReturns() const {
    int count = 0;
    for (std::size_t at = buffer_.find('\r'); at != std::string::npos;
         at = buffer_.find('\r', at + 1)) {
      if (EndsLine(buffer_, at)) ++count;
    }
    return count;
  }

  bool ReportSize() {
    Document document{nullptr, next_index_++, -1, offset_, offset_ + size_};
    return receive_(
        std::move(document),
        {{Severity::kError, file_, Position{line_, 1}, "",
          fmt::format("the document is larger than {} MiB; no manifest "
                      "needs that, so cut it into documents",
                      kMaxDocumentBytes >> 20),
          "yaml_size"}});
  }

  bool Parse(const Chunk& chunk) {
    Parsed parsed = ParseChunk(chunk, file_, &next_index_);
    for (std::size_t i = 0; i < parsed.documents.size(); ++i) {
      // Nearly always there is one document; the findings go with the last.
      const bool last = i + 1 == parsed.documents.size();
      if (!receive_(std::move(parsed.documents[i]),
                    last ? std::move(parsed.diagnostics) : Diagnostics{})) {
        return false;
      }
    }
    return true;
  }

  const std::string& file_;
  const Receiver& receive_;
  std::string buffer_;
  std::size_t size_ = 0;  // of the document, kept or not
  std::size_t offset_ = 0;
  int line_ = 1;   // where the buffer starts
  int lines_ = 0;  // in the buffer
  int next_index_ = 0;
  bool has_content_ = false;
};

}  // namespace

void ForEachDocument(std::istream& input, const std::string& file,
                     const Receiver& receive) {
  Splitter splitter(file, receive);
  std::string line;
  std::array<char, 65536> block;
  bool starts_line = true;  // the text kept in `line` does
  const auto take = [&](bool whole) {
    if (line.empty()) return true;
    const bool go_on = splitter.Line(line, starts_line);
    starts_line = whole;
    line.clear();
    return go_on;
  };
  while (input.read(block.data(), block.size()), input.gcount() > 0) {
    std::string_view rest(block.data(), input.gcount());
    while (!rest.empty()) {
      const std::size_t newline = rest.find('\n');
      const bool whole = newline != std::string_view::npos;
      line += rest.substr(0, whole ? newline + 1 : rest.size());
      rest.remove_prefix(whole ? newline + 1 : rest.size());
      // A piece of a very long line is passed on, so that it takes no memory.
      if ((whole || line.size() > block.size()) && !take(whole)) return;
    }
  }
  if (take(true)) splitter.Finish();
}

void ForEachDocument(std::string_view text, const std::string& file,
                     const Receiver& receive) {
  Splitter splitter(file, receive);
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t length =
        newline == std::string_view::npos ? text.size() : newline + 1;
    if (!splitter.Line(text.substr(0, length), true)) return;
    text.remove_prefix(length);
  }
  splitter.Finish();
}

Parsed ParseDocuments(std::string_view text, const std::string& file) {
  Parsed parsed;
  const Receiver receive = [&](Document document, Diagnostics diagnostics) {
    if (document.root != nullptr || document.end > 0) {
      parsed.documents.push_back(std::move(document));
    }
    std::move(diagnostics.begin(), diagnostics.end(),
              std::back_inserter(parsed.diagnostics));
    return true;
  };
  ForEachDocument(text, file, receive);
  return parsed;
}

}  // namespace dynaplane::manifest::yaml
