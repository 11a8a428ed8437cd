#include "engine/io/sha256.hpp"

#include <array>
#include <cerrno>
#include <vector>

#include <openssl/evp.h>
#include <unistd.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

void check(int result) {
  if (result != 1) {
    throw Error(Exit::io, "OpenSSL does not compute SHA-256 here", "libcrypto",
                "Check the OpenSSL configuration");
  }
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1 ? 1 : 0);
}

void Sha256::add(const void* bytes, std::size_t size) {
  check(EVP_DigestUpdate(context_.get(), bytes, size));
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text.push_back(digits[digest[i] >> 4U]);
    text.push_back(digits[digest[i] & 15U]);
  }
  return text;
}

int sha256_from(int descriptor, std::size_t offset, std::string& hex) {
  Sha256 digest;
  std::vector<char> buffer(std::size_t{1} << 18U);
  for (;;) {
    const ssize_t size = ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    if (size == 0) break;
    digest.add(buffer.data(), static_cast<std::size_t>(size));
    offset += static_cast<std::size_t>(size);
  }
  hex = digest.hex();
  return 0;
}

}  // namespace headwater
