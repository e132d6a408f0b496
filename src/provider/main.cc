// pulumi-resource-aws, the native provider plugin.
#include "provider/aws_provider.h"
#include "pulumi/provider_server.h"

int main(int argc, char** argv) {
  return pulumi::ServeProvider(
      argc, argv,
      [](pulumi::EngineLog& log) {
        return dynaplane::provider::MakeAwsProvider(log);
      },
      {"pulumi-resource-aws", DYNAPLANE_PROVIDER_VERSION,
       "DynamoDB tables and their scaling for Pulumi, natively."});
}
