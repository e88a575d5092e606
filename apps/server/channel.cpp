// Plain connections. TCP alone: what is sent is sent at once (no delay), and closing says so to the other side.

#include "apps/server/channel.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace clew::server {
namespace {

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  }
  void handshake(Done done) override {
    boost::asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }
  void read_some(char* data, std::size_t size, Done done) override {
    socket_.async_read_some(boost::asio::buffer(data, size), std::move(done));
  }
  void write(std::string_view head, std::string_view body, Done done) override {
    const std::array<boost::asio::const_buffer, 2> parts = {boost::asio::buffer(head.data(), head.size()),
                                                            boost::asio::buffer(body.data(), body.size())};
    boost::asio::async_write(socket_, parts, std::move(done));
  }
  void cancel() override {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }
  void finish() override {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }
  boost::asio::any_io_executor executor() override { return socket_.get_executor(); }

 private:
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace

std::unique_ptr<Channel> plain_channel(boost::asio::ip::tcp::socket socket) {
  return std::make_unique<PlainChannel>(std::move(socket));
}

}  // namespace clew::server
