// SHA-256 in pieces, for what is too large to hold at once.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace headwater {

class Sha256 {
 public:
  Sha256();
  void add(const void* bytes, std::size_t size);
  /// Lower-case hexadecimal; nothing may be added afterwards.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// Digest of what an open file holds from `offset` to its end. Returns errno, 0 when all is well.
int sha256_from(int descriptor, std::size_t offset, std::string& hex);

}  // namespace headwater
