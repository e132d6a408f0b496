// pulumi-resource-awsdynamodb, the component for programs of any language.
#include "base/process.h"
#include "component/component_provider.h"
#include "pulumi/provider_server.h"

int main(int argc, char** argv) {
  dynaplane::base::PrepareProcess();
  return pulumi::ServeProvider(
      argc, argv, dynaplane::component::MakeComponentProvider,
      {"pulumi-resource-awsdynamodb", DYNAPLANE_VERSION,
       "DynamoDB tables as one component, for Pulumi programs."});
}
