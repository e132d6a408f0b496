#include "pulumi/graph.h"

#include <string_view>
#include <utility>

#include "pulumi/outputs.h"

namespace pulumi {
namespace {

std::string Describe(const Resource& resource) {
  return resource.type + " \"" + resource.name + "\"";
}

tl::unexpected<Error> Invalid(const Resource& resource,
                              const std::string& what) {
  return Fail(Error::Code::kInvalidArgument, Describe(resource) + " " + what);
}

class Linker {
 public:
  explicit Linker(const Program& program)
      : program_(program), below_(program.resources.size()) {}

  Result<std::vector<Links>> Run() {
    std::vector<Links> all;
    for (; place_ < program_.resources.size(); ++place_) {
      Links links;
      Status done = Link(links);
      if (!done) return tl::unexpected(done.error());
      all.push_back(std::move(links));
      NoteParents();
    }
    for (const auto& [name, value] : program_.exports) {
      for (const OutputReference& used : UsedOutputs(value)) {
        if (used.resource.index < program_.resources.size()) continue;
        return Fail(Error::Code::kInvalidArgument,
                    "export \"" + name + "\" names no resource");
      }
    }
    return all;
  }

 private:
  const Resource& current() const { return program_.resources[place_]; }

  Status Link(Links& links) {
    const ResourceOptions& options = current().options;
    for (ResourceHandle handle :
         {options.parent, options.provider, options.deleted_with}) {
      if (!handle) continue;
      if (Status named = CheckEarlier(handle); !named) return named;
      links.awaited.insert(handle.index);
    }
    if (Status unique = CheckName(); !unique) return unique;
    if (Status provider = LinkProvider(links); !provider) return provider;
    for (ResourceHandle handle : options.depends_on) {
      if (Status named = CheckEarlier(handle); !named) return named;
      Depend(handle.index, links.dependencies);
    }
    if (Status inputs = LinkInputs(links); !inputs) return inputs;
    links.awaited.insert(links.dependencies.begin(), links.dependencies.end());
    return {};
  }

  Status LinkInputs(Links& links) {
    for (const auto& [name, value] : current().inputs) {
      auto& dependencies = links.property_dependencies[name];
      for (const OutputReference& used : UsedOutputs(value)) {
        if (Status named = CheckEarlier(used.resource); !named) return named;
        Depend(used.resource.index, dependencies);
      }
      links.dependencies.insert(dependencies.begin(), dependencies.end());
    }
    return {};
  }

  // A component has nothing of its own to wait for: what is below it has.
  void Depend(std::size_t place, std::set<std::size_t>& dependencies) const {
    dependencies.insert(place);
    dependencies.insert(below_[place].begin(), below_[place].end());
  }

  // Makes this resource known to all the components above it.
  void NoteParents() {
    if (!current().custom) return;
    ResourceHandle parent = current().options.parent;
    while (parent) {
      const Resource& above = program_.resources[parent.index];
      if (!above.custom) below_[parent.index].push_back(place_);
      parent = above.options.parent;
    }
  }

  Status CheckEarlier(ResourceHandle handle) const {
    if (handle.index < place_) return {};
    return Invalid(current(), "names a resource that does not come before it");
  }

  // The engine would refuse the second of two equal URNs while the first is
  // already being made.
  Status CheckName() {
    if (current().name.empty() || current().type.empty()) {
      return Invalid(current(), "needs a type and a name");
    }
    // As in a URN: the types of all that is above, and the own name.
    ResourceHandle parent = current().options.parent;
    types_.push_back(parent ? types_[parent.index] + "$" + current().type
                            : current().type);
    bool fresh = names_.emplace(types_.back(), current().name).second;
    if (fresh) return {};
    return Invalid(current(), "stands in the program twice");
  }

  Status LinkProvider(Links& links) const {
    constexpr std::string_view kPrefix = "pulumi:providers:";
    ResourceHandle handle = current().options.provider;
    if (!handle) return {};
    const Resource& provider = program_.resources[handle.index];
    if (!provider.custom || !provider.type.starts_with(kPrefix)) {
      return Invalid(current(), "has a provider that is no provider resource");
    }
    links.provider_package = provider.type.substr(kPrefix.size());
    return {};
  }

  const Program& program_;
  std::size_t place_ = 0;
  // For each component the custom resources below it so far.
  std::vector<std::vector<std::size_t>> below_;
  std::vector<std::string> types_;  // of each resource, as in its URN
  std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

Result<std::vector<Links>> LinkProgram(const Program& program) {
  return Linker(program).Run();
}

}  // namespace pulumi
