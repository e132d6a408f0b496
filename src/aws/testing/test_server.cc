#include "aws/testing/test_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace dynaplane::aws::testing {
namespace {

int Listen(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, 64) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) !=
          0) {
    std::abort();
  }
  port = ntohs(address.sin_port);
  return listener;
}

bool WriteAll(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// "a: b\r\nc: d" below the first line.
void ReadHeaders(std::string_view text, ServerRequest& request) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    request.headers[name] =
        value == std::string_view::npos ? "" : line.substr(value);
  }
}

}  // namespace

TestServer::TestServer(ServerHandler handler)
    : handler_(std::move(handler)),
      listener_(Listen(port_)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      acceptor_([this] { Accept(); }) {}

TestServer::~TestServer() {
  eventfd_write(stop_, 1);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
  close(stop_);
}

std::string TestServer::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

std::vector<ServerRequest> TestServer::requests() {
  std::lock_guard lock(mutex_);
  return requests_;
}

int TestServer::connections() {
  std::lock_guard lock(mutex_);
  return connections_;
}

void TestServer::WaitForRequests(std::size_t count) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return requests_.size() >= count; });
}

bool TestServer::WaitReadable(int socket) const {
  std::array<pollfd, 2> polled = {{{socket, POLLIN, 0}, {stop_, POLLIN, 0}}};
  while (poll(polled.data(), polled.size(), -1) < 0) {
  }
  return polled[1].revents == 0;
}

void TestServer::Accept() {
  while (WaitReadable(listener_)) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    std::lock_guard lock(mutex_);
    const int connection = ++connections_;
    threads_.emplace_back(
        [this, socket, connection] { Serve(socket, connection); });
  }
}

void TestServer::Serve(int socket, int connection) {
  std::string buffer;
  for (;;) {
    ServerRequest request;
    if (!ReadRequest(socket, buffer, request)) break;
    request.connection = connection;
    int number = 0;
    {
      std::lock_guard lock(mutex_);
      number = static_cast<int>(requests_.size());
      requests_.push_back(request);
      arrived_.notify_all();
    }
    if (!Reply(socket, handler_(request, number))) break;
  }
  close(socket);
}

bool TestServer::ReadRequest(int socket, std::string& buffer,
                             ServerRequest& request) {
  std::array<char, 4096> chunk;
  const auto more = [&] {
    if (!WaitReadable(socket)) return false;
    const ssize_t size = recv(socket, chunk.data(), chunk.size(), 0);
    if (size <= 0) return false;
    buffer.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
  };
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return false;
    constexpr char kTlsHandshake = 0x16;
    if (buffer.front() == kTlsHandshake) {
      WriteAll(socket, "HTTP/1.1 400 This is no TLS\r\n\r\n");
      return false;
    }
  }
  const std::string head = buffer.substr(0, end);
  const std::size_t line = std::min(head.find("\r\n"), head.size());
  const std::size_t first = head.find(' ');
  request.method = head.substr(0, first);
  request.target =
      head.substr(first + 1, head.find(' ', first + 1) - first - 1);
  if (line < head.size()) ReadHeaders(head.substr(line + 2), request);
  buffer.erase(0, end + 4);
  const auto header = request.headers.find("content-length");
  const std::size_t length =
      header == request.headers.end() ? 0 : std::stoul(header->second);
  while (buffer.size() < length) {
    if (!more()) return false;
  }
  request.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return true;
}

bool TestServer::Reply(int socket, const ServerReply& reply) {
  using enum ServerReply::Fault;
  if (reply.fault == kDrop) return false;
  if (reply.fault == kRaw) return WriteAll(socket, reply.body) && false;
  if (reply.fault == kHang) {
    pollfd stop{stop_, POLLIN, 0};
    poll(&stop, 1, -1);
    return false;
  }
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Reason\r\n";
  for (const auto& [name, value] : reply.headers) {
    text += name + ": " + value + "\r\n";
  }
  text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  if (reply.fault == kDropLater) {
    return WriteAll(socket, text + reply.body.substr(0, 1)) && false;
  }
  return WriteAll(socket, text + reply.body);
}

int ClosedPort() {
  int port = 0;
  close(Listen(port));
  return port;
}

}  // namespace dynaplane::aws::testing
