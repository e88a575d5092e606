// TLS 1.2 and later with OpenSSL's own choice of ciphers. Certificates are those of the service; clients are known by
// tokens. A connection that is closed without a farewell is closed: answers carry their length, so a cut is noticed.

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "apps/server/channel.h"
#include "clew/base/file.h"

namespace clew::server {
namespace {

namespace ssl = boost::asio::ssl;

class TlsChannel final : public Channel {
 public:
  TlsChannel(boost::asio::ip::tcp::socket socket, ssl::context& context) : stream_(std::move(socket), context) {
    boost::system::error_code ignored;
    stream_.lowest_layer().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  }
  void handshake(Done done) override {
    stream_.async_handshake(ssl::stream_base::server,
                            [done = std::move(done)](const boost::system::error_code& error) { done(error, 0); });
  }
  void read_some(char* data, std::size_t size, Done done) override {
    stream_.async_read_some(boost::asio::buffer(data, size), std::move(done));
  }
  void write(std::string_view head, std::string_view body, Done done) override {
    const std::array<boost::asio::const_buffer, 2> parts = {boost::asio::buffer(head.data(), head.size()),
                                                            boost::asio::buffer(body.data(), body.size())};
    boost::asio::async_write(stream_, parts, std::move(done));
  }
  void cancel() override {
    boost::system::error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }
  void finish() override {
    boost::system::error_code ignored;
    stream_.lowest_layer().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void close() override {
    boost::system::error_code ignored;
    stream_.lowest_layer().shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }
  boost::asio::any_io_executor executor() override { return stream_.get_executor(); }

 private:
  ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

class Context final : public TlsContext {
 public:
  Context() : context_(ssl::context::tls_server) {}
  Result<void> load(const std::string& certificate_file, const std::string& key_file) {
    boost::system::error_code error;
    context_.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
    if (!error) context_.use_certificate_chain_file(certificate_file, error);
    if (error) return fail(Code::malformed, "the certificate cannot be read: PEM is wanted");
    context_.use_private_key_file(key_file, ssl::context::pem, error);
    if (error) return fail(Code::malformed, "the key cannot be read, or is not the certificate's");
    if (SSL_CTX_check_private_key(context_.native_handle()) != 1)
      return fail(Code::mismatch, "the key is not the certificate's");
    return {};
  }
  std::unique_ptr<Channel> channel(boost::asio::ip::tcp::socket socket) override {
    return std::make_unique<TlsChannel>(std::move(socket), context_);
  }

 private:
  ssl::context context_;
};

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::open(const std::string& certificate_file, const std::string& key_file) {
  if (!file_exists(certificate_file)) return fail(Code::not_found, "the certificate is not there");
  if (!file_exists(key_file)) return fail(Code::not_found, "the key is not there");
  auto context = std::make_shared<Context>();
  CLEW_TRY_VOID(context->load(certificate_file, key_file));
  return std::shared_ptr<TlsContext>(std::move(context));
}

}  // namespace clew::server
