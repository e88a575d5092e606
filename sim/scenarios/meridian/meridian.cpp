// The order of things: the stages say what will happen, the ledgers are opened with what everybody has, the clock runs
// once over all ledgers, and then the books, the intelligence and the right answers are written.

#include "sim/scenarios/meridian/meridian.h"

#include "clew/base/file.h"
#include "sim/embedded.h"
#include "sim/scenarios/meridian/files.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {
namespace {

constexpr std::string_view kSettings = "scenarios/meridian/settings.csv";

void plan(Story& story) {
  story.theft();
  story.before();
  story.swaps();
  story.bulk_split();
  story.mixing();
  story.dispersal();
  story.bridged();
  story.peel_chain();
  story.hollow();
  story.rounds();
  story.tron_leg();
  story.noise();
  story.people();
  story.hot_wallet();
  story.background();
}

Result<bool> empty_folder(const std::string& folder) {
  if (!is_folder(folder)) return !file_exists(folder);
  return CLEW_TRY(list_folder(folder)).empty();
}

}  // namespace

Result<Made> make(const MakeOptions& options) {
  if (!CLEW_TRY(empty_folder(options.folder))) return fail(Code::conflict, "the folder is not empty");
  World world(options, embedded(kSettings));
  Services services(world);
  Story story(world, services);
  services.start();
  plan(story);
  CLEW_TRY_VOID(world.open());
  story.start_background();
  world.schedule.run(world.end);
  CLEW_TRY_VOID(world.eth().finish());
  CLEW_TRY_VOID(world.btc().finish());
  CLEW_TRY_VOID(world.tron().finish());
  CLEW_TRY_VOID(world.truth.write(join_path(options.folder, "truth")));
  CLEW_TRY_VOID(write_files(story));
  Made made;
  made.transactions = world.eth().transactions() + world.btc().transactions() + world.tron().transactions();
  made.blocks = world.eth().blocks() + world.btc().height() + world.tron().blocks();
  made.bytes = world.eth().bytes() + world.btc().bytes() + world.tron().bytes();
  made.people = world.truth.people();
  made.innocents = world.truth.innocents();
  return made;
}

}  // namespace clew::sim::meridian
