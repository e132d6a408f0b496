#include "cli/adopt/world.h"

#include "cli/backend_states.h"
#include "module/provider.h"
#include "provider/generic/values.h"

namespace dynaplane::cli {

Result<std::unique_ptr<World>> World::Open(const Context& context) {
  Result<stack::Session> session =
      stack::OpenSession(context.options, context.console, context.signals);
  if (!session) return tl::unexpected(session.error());
  return std::unique_ptr<World>(new World(context, *std::move(session)));
}

Result<std::shared_ptr<stack::LiveAws>> World::Aws(
    const module::ProviderSettings& settings) {
  const pulumi::Object inputs = module::NativeInputs(settings);
  const std::string key = provider::CanonicalText(inputs);
  const std::lock_guard lock(mutex_);
  std::shared_ptr<stack::LiveAws>& aws = aws_[key];
  if (aws != nullptr) return aws;
  Result<stack::LiveAws> opened =
      stack::LiveAws::Open(inputs, context_.console);
  if (!opened) return tl::unexpected(opened.error());
  aws = std::make_shared<stack::LiveAws>(*std::move(opened));
  return aws;
}

const stack::Owners& World::Owners() {
  std::call_once(owners_read_, [&] {
    Options all = context_.options;
    all.stack.clear();  // there it is where the tables are to go
    const Result<BackendStates> states =
        ReadBackend(all, context_.console, context_.signals);
    if (!states) {
      context_.console.Warning(states.error().message);
      return;
    }
    for (const Failure& failure : states->failures) {
      context_.console.Warning(failure.message);
    }
    for (const KnownStack& each : states->stacks) {
      owners_.Add(each.name, each.state);
    }
  });
  return owners_;
}

bool World::KnowsOwners() const {
  return session_.backend.folder && !session_.backend.compresses;
}

Result<void> World::CheckAccount(const stack::StackJob& job) {
  const std::lock_guard lock(mutex_);
  return accounts_.Check(job);
}

}  // namespace dynaplane::cli
