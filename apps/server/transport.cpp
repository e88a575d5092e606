// One acceptor, one pool of threads that all run the same event loop, one strand per connection. A screening takes a
// fraction of a millisecond of processor time, so it runs where its request was read: a queue in between would only add
// a wait. An answer that is recorded waits for the disk, thousands of times as long as it took: with few threads few
// answers could share a commit of the log, so there are threads for those that wait, and the service's gate keeps the
// number that compute. More connections than are allowed are answered with 503 and closed, so that what is accepted is
// served.

#include "apps/server/transport.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <list>
#include <mutex>
#include <thread>

#include "apps/server/session.h"

namespace clew::server {
namespace {

using boost::asio::ip::tcp;

class AsioTransport final : public Transport {
 public:
  AsioTransport(TransportConfig config, Service& service, std::shared_ptr<TlsContext> tls)
      : shared_(std::make_shared<Shared>(std::move(config), service)),
        tls_(std::move(tls)),
        io_(static_cast<int>(shared_->config.threads + shared_->config.waiting_threads)),
        control_(boost::asio::make_strand(io_)),
        acceptor_(control_),
        signals_(control_),
        grace_(control_) {}

  Result<void> bind() {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(shared_->config.address, error);
    if (error) return fail(Code::usage, "the address to listen on is not a numeric one");
    const tcp::endpoint endpoint(address, shared_->config.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return fail(Code::io, "the address cannot be listened on: taken, or not permitted");
    return {};
  }

  std::uint16_t port() const override {
    boost::system::error_code error;
    return acceptor_.local_endpoint(error).port();
  }

  void run() override {
    boost::system::error_code ignored;
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals_.add(number, ignored);
    boost::asio::post(control_, [this] {
      wait_for_signal();
      accept();
    });
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < shared_->config.threads + shared_->config.waiting_threads; ++i)
      threads.emplace_back([this] { io_.run(); });
    io_.run();
    for (std::thread& thread : threads) thread.join();
  }

  void stop() override {
    boost::asio::post(control_, [this] { begin_end(); });
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP) {
        if (shared_->config.on_hangup) shared_->config.on_hangup();
        return wait_for_signal();
      }
      begin_end();
    });
  }

  void accept() {
    acceptor_.async_accept(boost::asio::make_strand(io_),
                           [this](const boost::system::error_code& error, tcp::socket socket) {
                             if (shared_->stopping || error == boost::asio::error::operation_aborted) return;
                             if (!error) take(std::move(socket));
                             if (!error) return accept();
                             // Out of file descriptors: wait a moment for some to come free.
                             retry_.expires_after(std::chrono::milliseconds(50));
                             retry_.async_wait([this](const boost::system::error_code& cut) {
                               if (!cut) accept();
                             });
                           });
  }

  void take(tcp::socket socket) {
    if (shared_->connections >= shared_->config.connections_max) {
      static constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 50\r\n"
          "Retry-After: 2\r\nConnection: close\r\n\r\n{\"detail\":\"too many connections are open already\"}";
      boost::system::error_code ignored;
      socket.non_blocking(true, ignored);
      if (!tls_) socket.write_some(boost::asio::buffer(kFull.data(), kFull.size()), ignored);
      return;
    }
    std::unique_ptr<Channel> channel = tls_ ? tls_->channel(std::move(socket)) : plain_channel(std::move(socket));
    const auto session = std::make_shared<Session>(std::move(channel), shared_, tls_ != nullptr);
    sessions_.remove_if([](const std::weak_ptr<Session>& one) { return one.expired(); });
    sessions_.push_back(session);
    session->start();
  }

  // Takes no more connections, lets what is under way end, and after the grace period ends it.
  void begin_end() {
    if (shared_->stopping.exchange(true)) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    signals_.cancel(ignored);
    retry_.cancel();
    for (const auto& weak : sessions_)
      if (const auto session = weak.lock()) session->stop();
    grace_.expires_after(std::chrono::seconds(shared_->config.grace_seconds));
    wait_for_end(0);
  }

  void wait_for_end(unsigned tenths) {
    if (shared_->connections == 0 || tenths >= 10 * shared_->config.grace_seconds) return io_.stop();
    grace_.expires_after(std::chrono::milliseconds(100));
    grace_.async_wait([this, tenths](const boost::system::error_code&) { wait_for_end(tenths + 1); });
  }

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<TlsContext> tls_;
  boost::asio::io_context io_;
  boost::asio::strand<boost::asio::io_context::executor_type> control_;  ///< of all but the connections
  tcp::acceptor acceptor_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer grace_, retry_{control_};
  std::list<std::weak_ptr<Session>> sessions_;
};

}  // namespace

Result<bool> is_loopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return fail(Code::usage, "the address to listen on is not a numeric one, such as 127.0.0.1 or ::1");
  return parsed.is_loopback();
}

Result<std::unique_ptr<Transport>> Transport::open(TransportConfig config, Service& service) {
  std::shared_ptr<TlsContext> tls;
  if (!config.certificate_file.empty()) tls = CLEW_TRY(TlsContext::open(config.certificate_file, config.key_file));
  config.threads = std::max(1U, config.threads);
  auto transport = std::make_unique<AsioTransport>(std::move(config), service, std::move(tls));
  CLEW_TRY_VOID(transport->bind());
  return std::unique_ptr<Transport>(std::move(transport));
}

}  // namespace clew::server
