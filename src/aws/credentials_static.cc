#include <utility>

#include "aws/credentials.h"

namespace dynaplane::aws {
namespace {

class StaticSource : public CredentialsProvider {
 public:
  explicit StaticSource(Credentials keys) : keys_(std::move(keys)) {}
  Result<Credentials> Get(const base::Cancellation&) override { return keys_; }

 private:
  const Credentials keys_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> StaticCredentials(Credentials keys) {
  return std::make_shared<StaticSource>(std::move(keys));
}

std::shared_ptr<CredentialsProvider> AnonymousCredentials() {
  return StaticCredentials({});
}

}  // namespace dynaplane::aws
