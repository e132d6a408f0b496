// The one file that knows libcurl.
#include "aws/http.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

#include "base/thrown.h"

namespace dynaplane::aws {
namespace {

using HttpResult = tl::expected<HttpResponse, TransportError>;

constexpr std::size_t kMaxHeaderBytes = 256 << 10;
constexpr long kMaxConnectionsPerHost = 32;
constexpr std::size_t kIdleHandles = 32;

tl::unexpected<TransportError> Fault(TransportFault fault, std::string detail) {
  return tl::unexpected(TransportError{fault, std::move(detail)});
}

// One exchange. It lives on the stack of Send; the HTTP thread has it from
// Enqueue to Finish.
struct Transfer {
  std::uint64_t id = 0;  // unlike the address, never used again
  const HttpRequest* request = nullptr;
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text{};

  HttpResponse response;
  std::size_t header_bytes = 0;
  bool too_large = false;

  std::mutex mutex;
  std::condition_variable done_changed;
  bool done = false;                                  // guarded by mutex
  HttpResult result{tl::unexpect, TransportError{}};  // likewise
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  return lower;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

// Each answer on the way to the last one (100 Continue) starts anew.
std::size_t ReadHeader(Transfer& transfer, const char* data, std::size_t size) {
  const std::string_view line(data, size);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.too_large = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    transfer.response.headers.clear();
  } else if (const std::size_t colon = line.find(':');
             colon != std::string_view::npos) {
    transfer.response.headers[Lower(line.substr(0, colon))] =
        Trim(line.substr(colon + 1));
  }
  return size;
}

std::size_t ReadBody(Transfer& transfer, const char* data, std::size_t size) {
  if (size >
      transfer.request->max_response_bytes - transfer.response.body.size()) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, size);
  return size;
}

// curl is C: what is thrown must not pass through it.
template <std::size_t (*read)(Transfer&, const char*, std::size_t)>
std::size_t OnData(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::size_t taken = 0;
  const auto take = [&] { taken = read(transfer, data, size); };
  if (base::Thrown(take)) transfer.too_large = true;  // for this machine
  return taken;
}

// Instead of curl's words, which repeat the URL with its password.
constexpr char kBadProxy[] =
    "the proxy's URL (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY) cannot be used; it "
    "is SCHEME://USER:PASSWORD@HOST:PORT, special characters percent-encoded";

TransportFault FaultOf(CURLcode code, bool sent, std::string_view detail) {
  using enum TransportFault;
  if (detail == kBadProxy) return kMisuse;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return sent ? kTimeout : kUnreachable;
    case CURLE_SSL_CONNECT_ERROR:
      // Broken off in the middle of the handshake: no question of trust.
      return detail.find("SSL_ERROR_SYSCALL") != std::string_view::npos ||
                     detail.find("reset") != std::string_view::npos
                 ? kUnreachable
                 : kTls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return kTls;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
      return kMisuse;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also for an answer of HTTP 0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return kMalformed;
    case CURLE_FILESIZE_EXCEEDED:
      return kTooLarge;
    default:
      return sent ? kLost : kUnreachable;
  }
}

// "connection refused" where the system says so, else curl's words.
std::string DetailOf(const Transfer& transfer, CURLcode code) {
  long proxy_status = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  if (proxy_status >= 300) {
    return fmt::format("the proxy answers HTTP {}", proxy_status);
  }
  long system_error = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_OS_ERRNO, &system_error);
  if (code == CURLE_COULDNT_CONNECT && system_error != 0) {
    std::string text = strerror(static_cast<int>(system_error));
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(text[0]));
    return text;
  }
  const char* text = transfer.error_text.data();
  if (std::string_view(text).starts_with("Unsupported proxy")) return kBadProxy;
  // What curl takes for its host may be a part of the password.
  if (code == CURLE_COULDNT_RESOLVE_PROXY) return curl_easy_strerror(code);
  return *text != '\0' ? text : curl_easy_strerror(code);
}

HttpResult ResultOf(Transfer& transfer, CURLcode code) {
  if (transfer.too_large) {
    return Fault(TransportFault::kTooLarge,
                 fmt::format("the answer is too large: more than {} bytes",
                             transfer.request->max_response_bytes));
  }
  if (code != CURLE_OK) {
    long sent = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_REQUEST_SIZE, &sent);
    std::string detail = DetailOf(transfer, code);
    const TransportFault fault = FaultOf(code, sent > 0, detail);
    return Fault(fault, std::move(detail));
  }
  long status = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  return std::move(transfer.response);
}

// Leaves signals from outside to the main thread. SIGPIPE most of all, which
// OpenSSL's writes raise here when a server has gone, would end the process.
void BlockSignals() {
  sigset_t blocked;
  sigfillset(&blocked);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    sigdelset(&blocked, fault);
  }
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

bool IsCleanHeader(const std::pair<std::string, std::string>& header) {
  const auto clean = [](const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) ==
           std::string::npos;
  };
  return clean(header.first) && clean(header.second);
}

class CurlTransport : public HttpTransport {
 public:
  explicit CurlTransport(Environment environment)
      : environment_(std::move(environment)) {}

  ~CurlTransport() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      Wake();
    }
    if (thread_.joinable()) thread_.join();
  }

  HttpResult Send(const HttpRequest& request,
                  const base::Cancellation& cancel) override {
    if (!std::ranges::all_of(request.headers, IsCleanHeader)) {
      return Fault(TransportFault::kMisuse, "a header has a line break in it");
    }
    Transfer transfer;
    transfer.request = &request;
    if (const auto thrown = base::Thrown([&] { Enqueue(&transfer); })) {
      std::lock_guard lock(mutex_);
      std::erase(added_, &transfer);
      return Fault(TransportFault::kUnreachable, *thrown);
    }
    const auto subscription = cancel.OnCancel([&] {
      std::lock_guard lock(mutex_);
      cancelled_.push_back(transfer.id);
      Wake();
    });
    std::unique_lock lock(transfer.mutex);
    transfer.done_changed.wait(lock, [&] { return transfer.done; });
    return std::move(transfer.result);
  }

 private:
  void Enqueue(Transfer* transfer) {
    std::lock_guard lock(mutex_);
    transfer->id = next_id_++;
    added_.push_back(transfer);
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    Wake();
  }

  // With mutex_ held. Before there is a multi handle, the thread has not yet
  // looked at the queues.
  void Wake() {
    if (multi_ != nullptr) curl_multi_wakeup(multi_);
  }

  // --- Everything below runs in the HTTP thread. ---

  void Run() {
    BlockSignals();
    pthread_setname_np(pthread_self(), "http");
    static std::once_flag initialised;
    std::call_once(initialised, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    CURLM* multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                      kMaxConnectionsPerHost);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 2 * kMaxConnectionsPerHost);
    {
      std::lock_guard lock(mutex_);
      multi_ = multi;
    }
    while (TakeQueues()) {
      int running = 0;
      curl_multi_perform(multi, &running);
      const auto thrown = base::Thrown([this] { FinishCompleted(); });
      while (thrown && !active_.empty()) {  // it has lost track of some
        Finish(*active_.back(), Fault(TransportFault::kLost, *thrown));
      }
      curl_multi_poll(multi, nullptr, 0, /*milliseconds=*/60'000, nullptr);
    }
    for (CURL* handle : idle_) curl_easy_cleanup(handle);
    curl_multi_cleanup(multi);
  }

  // False when it is time to go.
  bool TakeQueues() {
    std::vector<Transfer*> added;
    std::vector<std::uint64_t> cancelled;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
      added.swap(added_);
      cancelled.swap(cancelled_);
    }
    for (Transfer* each : added) {
      const auto thrown = base::Thrown([&] { Start(*each); });
      if (thrown) Finish(*each, Fault(TransportFault::kUnreachable, *thrown));
    }
    for (const std::uint64_t id : cancelled) {
      const auto found = std::ranges::find(active_, id, &Transfer::id);
      if (found == active_.end()) continue;  // done in the meantime
      Finish(**found, Fault(TransportFault::kCancelled, "cancelled"));
    }
    return true;
  }

  void Start(Transfer& transfer) {
    if (idle_.empty()) {
      transfer.handle = curl_easy_init();
    } else {
      transfer.handle = idle_.back();
      idle_.pop_back();
    }
    active_.push_back(&transfer);
    Prepare(transfer);
    curl_multi_add_handle(multi_, transfer.handle);
  }

  // No CURLOPT_VERBOSE, ever: it prints headers, and so session tokens.
  void Prepare(Transfer& transfer) {
    CURL* const handle = transfer.handle;
    const HttpRequest& request = *transfer.request;
    curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer.error_text.data());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(request.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &OnData<ReadHeader>);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &OnData<ReadBody>);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    if (const auto bundle = environment_.Get("AWS_CA_BUNDLE")) {
      curl_easy_setopt(handle, CURLOPT_CAINFO, bundle->c_str());
      curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
    }
    PrepareProxy(handle, request);
    PrepareMessage(transfer);
  }

  // libcurl reads the proxy variables by itself, but not HTTP_PROXY in capital
  // letters, which a CGI server's clients could set.
  void PrepareProxy(CURL* handle, const HttpRequest& request) const {
    if (!request.use_proxy) {
      curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
      return;
    }
    const auto proxy = environment_.Get("HTTP_PROXY");
    if (proxy && request.url.starts_with("http:") &&
        !environment_.Get("http_proxy") &&
        !environment_.Get("REQUEST_METHOD")) {
      curl_easy_setopt(handle, CURLOPT_PROXY, proxy->c_str());
    }
  }

  void PrepareMessage(Transfer& transfer) const {
    const HttpRequest& request = *transfer.request;
    // Not what libcurl would add by itself.
    for (const char* none : {"Expect:", "Content-Type:"}) {
      transfer.headers = curl_slist_append(transfer.headers, none);
    }
    for (const auto& [name, value] : request.headers) {
      // "Name;" is how libcurl is given an empty header.
      const std::string line = value.empty() ? name + ";" : name + ": " + value;
      transfer.headers = curl_slist_append(transfer.headers, line.c_str());
    }
    curl_easy_setopt(transfer.handle, CURLOPT_HTTPHEADER, transfer.headers);
    if (request.method == "GET") return;
    curl_easy_setopt(transfer.handle, CURLOPT_CUSTOMREQUEST,
                     request.method.c_str());
    curl_easy_setopt(transfer.handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(transfer.handle, CURLOPT_POSTFIELDS, request.body.data());
  }

  void FinishCompleted() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      Finish(*transfer, ResultOf(*transfer, code));
    }
  }

  // The transfer is gone as soon as its mutex is free.
  void Finish(Transfer& transfer, HttpResult result) {
    curl_multi_remove_handle(multi_, transfer.handle);
    curl_easy_reset(transfer.handle);
    if (idle_.size() < kIdleHandles) {
      idle_.push_back(transfer.handle);
    } else {
      curl_easy_cleanup(transfer.handle);
    }
    curl_slist_free_all(transfer.headers);
    std::erase(active_, &transfer);
    std::lock_guard lock(transfer.mutex);
    transfer.result = std::move(result);
    transfer.done = true;
    transfer.done_changed.notify_one();
  }

  const Environment environment_;
  std::mutex mutex_;
  // Guarded by mutex_; multi_ is set once, thread_ is joined at the end.
  CURLM* multi_ = nullptr;
  bool stopping_ = false;
  std::uint64_t next_id_ = 1;
  std::vector<Transfer*> added_;
  std::vector<std::uint64_t> cancelled_;
  std::thread thread_;

  std::vector<Transfer*> active_;  // the HTTP thread's
  std::vector<CURL*> idle_;        // likewise
};

}  // namespace

std::string HttpResponse::Header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

std::shared_ptr<HttpTransport> NewHttpTransport(Environment environment) {
  return std::make_shared<CurlTransport>(std::move(environment));
}

std::shared_ptr<HttpTransport> SharedHttpTransport() {
  static std::mutex mutex;
  static std::weak_ptr<HttpTransport> shared;
  std::lock_guard lock(mutex);
  std::shared_ptr<HttpTransport> transport = shared.lock();
  if (transport == nullptr) {
    transport = NewHttpTransport();
    shared = transport;
  }
  return transport;
}

}  // namespace dynaplane::aws
