// A handler may do next to nothing, so it keeps the number of the signal, and who works looks at it now and then.

#include "apps/cli/stop_signals.h"

#include <csignal>
#include <utility>

namespace clew::cli {
namespace {

// A handler can reach nothing else.
volatile std::sig_atomic_t signal_seen = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void keep_signal(int signal) {
  signal_seen = signal;
}

void handle(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);  // the second one ends the program
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before{};
    // Who started the program with the signal ignored (nohup, a job in the background) does not want it noticed.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

StopSignals::StopSignals() {
  signal_seen = 0;
  handle(keep_signal);
}

StopSignals::~StopSignals() {
  handle(SIG_DFL);
}

const char* StopSignals::asked() {
  const int signal = signal_seen;
  return signal == 0 ? nullptr : signal == SIGINT ? "SIGINT" : "SIGTERM";
}

ProgressFn StopSignals::watching(ProgressFn progress) {
  return [progress = std::move(progress)](const Progress& now) {
    const bool go_on = !progress || progress(now);
    return go_on && asked() == nullptr;
  };
}

}  // namespace clew::cli
