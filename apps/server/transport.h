#pragma once
// Sockets: HTTP/1.1, plain or over TLS, on a small pool of threads, with a limit for everything a client can make long.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "apps/server/service.h"

namespace clew::server {

struct TransportConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0: any that is free
  unsigned threads = 2;
  unsigned waiting_threads = 0;            ///< besides these, for requests that wait for the disk and compute nothing
  std::string certificate_file, key_file;  ///< both, or no TLS
  unsigned connections_max = 256;
  unsigned streams_max = 1;  ///< batches at one time
  std::size_t header_bytes_max = 16 << 10;
  unsigned header_seconds = 10;     ///< from the first byte of a request to the last of its head
  unsigned body_seconds = 30;       ///< for a body that is not a stream; between two pieces of one that is
  unsigned write_seconds = 30;      ///< for one answer, or one piece of one
  unsigned idle_seconds = 60;       ///< of a connection between two requests
  unsigned grace_seconds = 10;      ///< for what is under way when the service stops
  std::function<void()> on_hangup;  ///< SIGHUP
  /// One line per answer: time, method, route, status, bytes, milliseconds, token's name. Never the query.
  std::function<void(const std::string&)> access_log;
};

/// "127.0.0.1", "::1": only programs of this machine reach it. Errors: `usage` (not a numeric address).
Result<bool> is_loopback(const std::string& address);

class Transport {
 public:
  /// Binds. Errors: `usage` (an address that is not one), `io` (taken, not permitted), and those of TlsContext::open().
  static Result<std::unique_ptr<Transport>> open(TransportConfig config, Service& service);
  virtual ~Transport() = default;
  virtual std::uint16_t port() const = 0;
  /// Serves until stop() or SIGTERM or SIGINT; then takes no more, and gives what is under way its time.
  virtual void run() = 0;
  virtual void stop() = 0;  ///< from any thread
};

}  // namespace clew::server
