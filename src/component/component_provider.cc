#include "component/component_provider.h"

#include <string>

#include "component/construct.h"
#include "component/schema.h"

namespace dynaplane::component {
namespace {

class DynamodbComponents : public pulumi::ComponentProvider {
 public:
  explicit DynamodbComponents(pulumi::EngineLog& log) : log_(log) {}

  pulumi::Result<std::string> Schema() override { return PackageSchema(); }

  tl::expected<pulumi::Program, pulumi::ConstructError> Construct(
      const pulumi::ConstructRequest& request) override {
    return MakeProgram(request, log_);
  }

 private:
  pulumi::EngineLog& log_;
};

}  // namespace

std::unique_ptr<pulumi::Provider> MakeComponentProvider(
    pulumi::EngineLog& log) {
  return std::make_unique<DynamodbComponents>(log);
}

}  // namespace dynaplane::component
