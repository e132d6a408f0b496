// A file descriptor, closed with its scope.
#pragma once

#include <utility>

namespace dynaplane::base {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) Reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Descriptor() { Close(); }

  int get() const { return fd_; }  // -1: none
  void Reset(int fd);
  void Close() { Reset(-1); }

 private:
  int fd_;
};

// Two ends, both closed on exec. False: errno tells.
struct Pipe {
  Descriptor read;
  Descriptor write;
  bool Open();
};

}  // namespace dynaplane::base
