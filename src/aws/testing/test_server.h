// A small HTTP server on loopback that can misbehave.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dynaplane::aws::testing {

struct ServerRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int connection = 0;  // counts from 1
};

struct ServerReply {
  enum class Fault {
    kNone,
    kDrop,       // close without an answer
    kDropLater,  // close in the middle of the body
    kHang,       // no answer until the server goes
    kRaw,        // `body` is all that is sent, then close
  };
  int status = 200;
  std::string body = "{}";
  std::vector<std::pair<std::string, std::string>> headers = {};
  Fault fault = Fault::kNone;
};

// `number` counts the requests of all connections, from 0.
using ServerHandler =
    std::function<ServerReply(const ServerRequest& request, int number)>;

class TestServer {
 public:
  explicit TestServer(ServerHandler handler);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url() const;  // "http://127.0.0.1:PORT"
  std::vector<ServerRequest> requests();
  int connections();
  // Until `count` requests have come.
  void WaitForRequests(std::size_t count);

 private:
  void Accept();
  void Serve(int socket, int connection);
  bool ReadRequest(int socket, std::string& buffer, ServerRequest& request);
  bool Reply(int socket, const ServerReply& reply);
  bool WaitReadable(int socket) const;  // false when the server goes

  const ServerHandler handler_;
  int port_ = 0;  // set by the initialiser of listener_
  int listener_ = -1;
  int stop_ = -1;  // readable when the server goes
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<ServerRequest> requests_;
  std::vector<std::thread> threads_;
  int connections_ = 0;
  std::thread acceptor_;
};

// A port of loopback on which nothing listens.
int ClosedPort();

}  // namespace dynaplane::aws::testing
