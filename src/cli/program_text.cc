#include "cli/program_text.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "manifest/output/convert.h"
#include "module/tags.h"
#include "module/types.h"

namespace dynaplane::cli {
namespace {

using manifest::AwsDynamodb;
using manifest::Tree;

// What a program gives the component: the spec, with the tags that the
// manifest's metadata makes.
Tree Inputs(const AwsDynamodb& manifest) {
  AwsDynamodb own = manifest;
  own.spec.tags = module::TableTags(manifest);
  Tree whole = manifest::WriteManifest(own);
  return std::move(*whole.Find("spec"));
}

Tree Project(const std::string& project, const char* runtime,
             const std::filesystem::path& plugins) {
  Tree providers = Tree::List();
  for (const char* package : {module::kComponentPackage, "aws"}) {
    Tree plugin = Tree::Map();
    plugin.Add("name", Tree::Text(package));
    plugin.Add("path", Tree::Text(plugins / package));
    providers.items.push_back(std::move(plugin));
  }
  Tree section = Tree::Map();
  section.Add("providers", std::move(providers));
  Tree tree = Tree::Map();
  tree.Add("name", Tree::Text(project));
  tree.Add("runtime", Tree::Text(runtime));
  tree.Add("plugins", std::move(section));
  return tree;
}

// A table's name as one that programs can have; different names may come to
// the same, so a number goes with those after the first.
std::string Identifier(const std::string& name, std::size_t position) {
  std::string identifier = "table";
  if (position > 0) identifier += std::to_string(position + 1);
  identifier += '_';
  for (const unsigned char c : name) {
    identifier += std::isalnum(c) ? static_cast<char>(c) : '_';
  }
  return identifier;
}

// `${…}` is Pulumi's own in a program in YAML.
void Escape(Tree& tree) {
  for (std::size_t at = 0; tree.kind == Tree::Kind::kText &&
                           (at = tree.text.find("${", at)) != std::string::npos;
       at += 3) {
    tree.text.insert(at, "$");
  }
  for (Tree& item : tree.items) Escape(item);
  for (auto& [key, value] : tree.entries) Escape(value);
}

constexpr char kTypeScript[] = R"(import * as pulumi from "@pulumi/pulumi";

class AwsDynamodb extends pulumi.ComponentResource {
    declare readonly status: pulumi.Output<any>;

    constructor(name: string, args: any,
                options?: pulumi.ComponentResourceOptions) {
        super("{type}", name,
              { status: undefined, ...args }, options, true);
    }
}
)";

}  // namespace

std::string YamlProgram(std::span<const AwsDynamodb> manifests,
                        const std::string& project,
                        const std::filesystem::path& plugins) {
  Tree resources = Tree::Map();
  Tree outputs = Tree::Map();
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    const std::string& name = manifests[i].metadata.name;
    const std::string id = Identifier(name, i);
    Tree inputs = Inputs(manifests[i]);
    Escape(inputs);
    Tree resource = Tree::Map();
    resource.Add("type", Tree::Text(module::kTableComponent));
    resource.Add("name", Tree::Text(name));
    resource.Add("properties", std::move(inputs));
    resources.Add(id, std::move(resource));
    outputs.Add(name, Tree::Text("${" + id + ".status.stackOutputs}"));
  }
  Tree tree = Project(project, "yaml", plugins);
  tree.Add("resources", std::move(resources));
  tree.Add("outputs", std::move(outputs));
  return manifest::ToYaml(tree);
}

std::string TypeScriptProject(const std::string& project,
                              const std::filesystem::path& plugins) {
  return manifest::ToYaml(Project(project, "nodejs", plugins));
}

std::string TypeScriptProgram(std::span<const AwsDynamodb> manifests) {
  std::string text = kTypeScript;
  constexpr std::string_view kMark = "{type}";
  text.replace(text.find(kMark), kMark.size(), module::kTableComponent);
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    const std::string& name = manifests[i].metadata.name;
    const std::string id = Identifier(name, i);
    text += fmt::format(
        "\nconst {0} = new AwsDynamodb({1}, {2});\n"
        "export const {0}_outputs = {0}.status.stackOutputs;\n",
        id, manifest::ToCompactJson(Tree::Text(name)),
        manifest::ToJson(Inputs(manifests[i])));
  }
  return text;
}

}  // namespace dynaplane::cli
