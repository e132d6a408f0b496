// pulumi-resource-aws, the native provider plugin.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/process.h"
#include "provider/aws_provider.h"
#include "pulumi/provider_server.h"
#include "pulumi/state/journal.h"

namespace {

// Told where the run's journal is, nothing may be done without it: the engine
// was told to rely on it.
pulumi::Result<std::unique_ptr<pulumi::JournalWriter>> OpenJournal() {
  const char* path = std::getenv(pulumi::kJournalVariable);
  if (path == nullptr || *path == '\0') return nullptr;
  return pulumi::JournalWriter::Open(path);
}

}  // namespace

int main(int argc, char** argv) {
  dynaplane::base::PrepareProcess();
  // A journal that has reached the limit of its size is an error of writing.
  std::signal(SIGXFSZ, SIG_IGN);
  auto journal = OpenJournal();
  if (!journal) {
    std::fprintf(stderr, "%s\n", journal.error().message.c_str());
    return 1;
  }
  return pulumi::ServeProvider(
      argc, argv,
      [&](pulumi::EngineLog& log) {
        auto provider = dynaplane::provider::MakeAwsProvider(log);
        if (*journal == nullptr) return provider;
        return pulumi::WithJournal(std::move(provider), *std::move(journal));
      },
      {"pulumi-resource-aws", DYNAPLANE_PROVIDER_VERSION,
       "DynamoDB tables and their scaling for Pulumi, natively."});
}
