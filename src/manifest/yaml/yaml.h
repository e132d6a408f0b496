// YAML (and so JSON) text as a light tree that knows where everything stands.
//
// Scalars stay text: what `N`, `010` or `2024-01-01` means is for the field
// that holds it to say. Aliases share their subtree, merge keys (`<<`) are
// resolved, and everything that a hostile text could blow up is limited.
//
//   Parsed parsed = ParseDocuments(text, "orders.yaml");
//   for (const Document& document : parsed.documents) {
//     const Node* name = document.root->Find("name");
//     if (name != nullptr && name->IsScalar()) Use(name->text);
//   }
//   Report(parsed.diagnostics);  // errors of syntax, duplicate keys, …
//
// Trees are immutable and may be read by many threads.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/yaml/diagnostic.h"

namespace dynaplane::manifest::yaml {

struct Entry;
struct Node;
using NodePtr = std::shared_ptr<const Node>;

enum class NodeKind { kScalar, kList, kMap };

struct Node {
  NodeKind kind = NodeKind::kScalar;
  std::string text;     // of a scalar: unescaped and unfolded
  bool quoted = false;  // "…", '…', | or >, or tagged !!str: never a null
  std::vector<Entry> entries;  // of a map, in the order of the text
  std::vector<NodePtr> items;  // of a list

  // A value that is not there yet, as in a preview. `text` stands for it: the
  // digits of a number that is nobody's own. See Reader::IsUnknown.
  bool unknown = false;

  Position position;       // of the first character, the quote included
  std::size_t begin = 0;   // the same as byte offsets from the start of the
  std::size_t end = 0;     // input; `end` is one past the last byte
  std::size_t weight = 1;  // nodes of the tree, shared ones each time

  bool IsScalar() const { return kind == NodeKind::kScalar; }
  bool IsList() const { return kind == NodeKind::kList; }
  bool IsMap() const { return kind == NodeKind::kMap; }
  // Empty, `~` or `null` without quotes.
  bool IsNull() const;
  // The value or entry of a map's key; null when there is none.
  const Node* Find(std::string_view key) const;
  const Entry* FindEntry(std::string_view key) const;
};

struct Entry {
  std::string key;
  Position position;      // of the key
  std::size_t begin = 0;  // byte offset of the key, its quote included
  NodePtr value;          // never null
  bool merged = false;    // came through a merge key
};

// The limits that keep a hostile text harmless, for each document.
inline constexpr std::size_t kMaxDocumentBytes = 4 << 20;
inline constexpr std::size_t kMaxNodes = 200'000;  // aliases expanded
inline constexpr int kMaxDepth = 64;

// What is said of a list's element without a value.
inline constexpr std::string_view kEmptyElement =
    "this element is empty; give it a value or remove it";

struct Document {
  NodePtr root;   // null when the document is broken; then there is an error
  int index = 0;  // counts the documents with content, from 0
  int item = -1;  // of a List, from 0; see objects.h
  std::size_t begin = 0;  // byte offsets of the document in its input
  std::size_t end = 0;
};

struct Parsed {
  std::vector<Document> documents;  // empty ones are left out
  Diagnostics diagnostics;
};

// Reads every document; a broken one does not hide those after it. A text
// without any document is an error. `file` only names the text.
Parsed ParseDocuments(std::string_view text, const std::string& file);

// The same, one document at a time, so that memory does not grow with their
// number. `receive` gets one document and what there is to say about it (a
// Document without a root has errors) and returns whether to go on.
using Receiver = std::function<bool(Document, Diagnostics)>;
void ForEachDocument(std::istream& input, const std::string& file,
                     const Receiver& receive);
void ForEachDocument(std::string_view text, const std::string& file,
                     const Receiver& receive);

// A scalar as a plain YAML scalar if every reader, of YAML 1.1 and 1.2, takes
// it for the same text, else in double quotes.
std::string QuoteScalar(std::string_view text);

}  // namespace dynaplane::manifest::yaml
