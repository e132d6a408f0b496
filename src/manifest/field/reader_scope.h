// Inside the reader: the two paths that lead to the value being read.
#pragma once

#include <string>
#include <string_view>

#include "manifest/field/reader.h"

namespace dynaplane::manifest {

class Reader::Scope {
 public:
  Scope(Reader& reader, std::string_view canonical, std::string_view written)
      : reader_(reader),
        path_size_(reader.path_.size()),
        written_size_(reader.written_.size()) {
    Append(reader.path_, canonical);
    Append(reader.written_, written);
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    reader_.path_.resize(path_size_);
    reader_.written_.resize(written_size_);
  }

 private:
  static void Append(std::string& path, std::string_view component) {
    if (component.empty()) return;
    if (!path.empty() && component.front() != '[') path += '.';
    path += component;
  }

  Reader& reader_;
  std::size_t path_size_;
  std::size_t written_size_;
};

}  // namespace dynaplane::manifest
