#include "aws/signature.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <vector>

namespace dynaplane::aws {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string HexSha256(std::string_view text) {
  Digest digest;
  SHA256(Bytes(text), text.size(), digest.data());
  return Hex(digest);
}

Digest Hmac(const void* key, std::size_t key_size, std::string_view text) {
  Digest digest;
  unsigned int size = digest.size();
  HMAC(EVP_sha256(), key, static_cast<int>(key_size), Bytes(text), text.size(),
       digest.data(), &size);
  return digest;
}

Digest Hmac(const Digest& key, std::string_view text) {
  return Hmac(key.data(), key.size(), text);
}

// "https://host:1/a/b" → "host:1", "/a/b"
struct UrlParts {
  std::string_view host;
  std::string_view path;
};
UrlParts Split(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t slash = std::min(url.find('/'), url.size());
  return {url.substr(0, slash), url.substr(slash)};
}

bool IsUnreserved(unsigned char c) {
  return std::isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// Without empty, "." and ".." segments, then escaped; a path that is escaped
// already is escaped once more, as all services but S3 want it.
std::string CanonicalPath(std::string_view path) {
  std::vector<std::string_view> segments;
  const bool is_folder = path.ends_with('/') || path.empty();
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string canonical;
  for (const std::string_view segment : segments) {
    canonical += '/';
    for (const char c : segment) {
      const auto byte = static_cast<unsigned char>(c);
      canonical +=
          IsUnreserved(byte) ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
  }
  if (canonical.empty() || is_folder) canonical += '/';
  return canonical;
}

// Trimmed, with one blank for each run of them.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) {
      canonical += c;
    } else if (!canonical.empty() && canonical.back() != ' ') {
      canonical += ' ';
    }
  }
  if (canonical.ends_with(' ')) canonical.pop_back();
  return canonical;
}

// What proxies or curl may change or add cannot be signed.
bool IsSigned(std::string_view lower_case_name) {
  return lower_case_name != "user-agent" && lower_case_name != "expect" &&
         lower_case_name != "authorization" &&
         lower_case_name != "content-length";
}

std::map<std::string, std::string> SignedHeaders(const HttpRequest& request) {
  std::map<std::string, std::string> headers;
  headers["host"] = Split(request.url).host;
  for (const auto& [name, value] : request.headers) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    if (!IsSigned(lower)) continue;
    std::string& all = headers[lower];
    all += (all.empty() ? "" : ",") + CanonicalValue(value);
  }
  return headers;
}

std::string NamesOf(const std::map<std::string, std::string>& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    names += (names.empty() ? "" : ";") + name;
  }
  return names;
}

Digest SigningKey(const Secret& secret, std::string_view date,
                  SigningScope scope) {
  std::string first = "AWS4" + secret.Reveal();
  const Digest of_date = Hmac(first.data(), first.size(), date);
  Wipe(first);
  return Hmac(Hmac(Hmac(of_date, scope.region), scope.service), "aws4_request");
}

}  // namespace

std::string CanonicalRequest(const HttpRequest& request) {
  const auto headers = SignedHeaders(request);
  std::string text = fmt::format("{}\n{}\n\n", request.method,
                                 CanonicalPath(Split(request.url).path));
  for (const auto& [name, value] : headers) {
    text += name + ":" + value + "\n";
  }
  return text + "\n" + NamesOf(headers) + "\n" + HexSha256(request.body);
}

void Sign(HttpRequest& request, const Credentials& credentials,
          SigningScope scope, base::WallTime now) {
  if (credentials.access_key_id.empty()) return;
  const std::string time = base::FormatAmzDate(now);
  const std::string date = time.substr(0, 8);
  request.headers.emplace_back("X-Amz-Date", time);
  if (!credentials.session_token.empty()) {
    request.headers.emplace_back("X-Amz-Security-Token",
                                 credentials.session_token.Reveal());
  }
  const std::string range =
      fmt::format("{}/{}/{}/aws4_request", date, scope.region, scope.service);
  const std::string to_sign =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, time, range,
                  HexSha256(CanonicalRequest(request)));
  Digest key = SigningKey(credentials.secret_access_key, date, scope);
  const std::string signature = Hex(Hmac(key, to_sign));
  OPENSSL_cleanse(key.data(), key.size());
  request.headers.emplace_back(
      "Authorization",
      fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                  kAlgorithm, credentials.access_key_id, range,
                  NamesOf(SignedHeaders(request)), signature));
}

}  // namespace dynaplane::aws
