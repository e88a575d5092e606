#pragma once
// A connection as bytes, plain or over TLS, so that the session above is compiled once. Internal to the transport.

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "clew/base/result.h"

namespace clew::server {

class Channel {
 public:
  using Done = std::function<void(const boost::system::error_code&, std::size_t)>;
  virtual ~Channel() = default;
  /// Nothing to do on a plain connection.
  virtual void handshake(Done done) = 0;
  virtual void read_some(char* data, std::size_t size, Done done) = 0;
  /// Writes all of both; they must outlive the call of `done`.
  virtual void write(std::string_view head, std::string_view body, Done done) = 0;
  /// Calls back what is under way with operation_aborted; the connection can still be written to.
  virtual void cancel() = 0;
  virtual void finish() = 0;  ///< tells the other side that nothing more will be written
  virtual void close() = 0;
  virtual boost::asio::any_io_executor executor() = 0;
};

std::unique_ptr<Channel> plain_channel(boost::asio::ip::tcp::socket socket);

/// Certificate and key of a service, and what makes channels of them. In a file of its own: TLS is half the time the
/// transport takes to compile.
class TlsContext {
 public:
  /// PEM files. Errors: `not_found`, `malformed`, `mismatch` (the key is not the certificate's).
  static Result<std::shared_ptr<TlsContext>> open(const std::string& certificate_file, const std::string& key_file);
  virtual ~TlsContext() = default;
  virtual std::unique_ptr<Channel> channel(boost::asio::ip::tcp::socket socket) = 0;
};

}  // namespace clew::server
