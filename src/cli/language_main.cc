// pulumi-language-dynaplane: for people who type `pulumi up` in a folder whose
// Pulumi.yaml says `runtime: dynaplane`.
#include "base/process.h"
#include "cli/language_program.h"
#include "pulumi/language_host.h"
#include "stack/version.h"

int main(int argc, char** argv) {
  dynaplane::base::PrepareProcess();
  pulumi::LanguageHostOptions options;
  options.info = {"pulumi-language-dynaplane", dynaplane::stack::kVersion,
                  "Lets plain `pulumi` read dynaplane's manifests."};
  options.make_program = dynaplane::cli::MakeProgram;
  options.generated_program =
      "# The manifest of a table is written by `dynaplane adopt TABLE`, which "
      "takes it\n# into the stack, too.\n";
  return pulumi::ServeLanguagePlugin(argc, argv, std::move(options));
}
