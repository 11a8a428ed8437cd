#include "engine/io/checkpoint.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/core/error.hpp"
#include "engine/io/h5_output.hpp"
#include "engine/io/sha256.hpp"

namespace headwater {

namespace {

// The checksum of all that follows stands in HDF5's user block, so that HDF5 never sees a damaged file: it is
// no match for one.
constexpr std::size_t user_block = 512;
constexpr std::string_view title = "Headwater checkpoint 1, SHA-256 of all after these 512 bytes: ";

std::string block_with(const std::string& digest) {
  std::string block(title);
  block.append(digest).append("\n");
  block.resize(user_block, '\0');
  return block;
}

[[noreturn]] void throw_damaged(const std::filesystem::path& file, const std::string& problem) {
  throw Error(Exit::io, fmt::format("the checkpoint cannot be used: {}", problem), file.string(),
              "Resume from the earlier checkpoint");
}

// HDF5 takes '/' as a step into a group and '.' as the group itself: such names are percent-encoded, as in
// URLs.

std::string link_name(const std::string& name) {
  if (name.empty() || name == ".") return name.empty() ? "%" : "%2E";
  std::string link;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/' || c == '%' || byte < 0x20 || byte == 0x7F) {
      link += fmt::format("%{:02X}", byte);
    } else {
      link.push_back(c);
    }
  }
  return link;
}

std::string from_link(const std::string& link) {
  if (link == "%") return {};
  std::string name;
  for (std::size_t i = 0; i < link.size(); ++i) {
    if (link[i] == '%' && i + 2 < link.size()) {
      name.push_back(static_cast<char>(std::stoi(link.substr(i + 1, 2), nullptr, 16)));
      i += 2;
    } else {
      name.push_back(link[i]);
    }
  }
  return name;
}

H5Handle creation_list(hid_t kind, const std::string& where) {
  H5Handle list = h5_own(H5Pcreate(kind), H5Pclose, "prepare", where);
  h5_check(H5Pset_obj_track_times(list.get(), 0), "prepare", where);
  return list;
}

H5Handle create_group(hid_t file, const char* name) {
  const H5Handle list = creation_list(H5P_GROUP_CREATE, name);
  return h5_own(H5Gcreate2(file, name, H5P_DEFAULT, list.get(), H5P_DEFAULT), H5Gclose, "create the group",
                name);
}

void write_array(hid_t group, const std::string& name, hid_t stored, hid_t given, const void* data,
                 std::size_t size) {
  const std::string link = link_name(name);
  const hsize_t extent = size;
  const H5Handle list = creation_list(H5P_DATASET_CREATE, name);
  const H5Handle space = h5_own(H5Screate_simple(1, &extent, nullptr), H5Sclose, "prepare", name);
  const H5Handle dataset =
      h5_own(H5Dcreate2(group, link.c_str(), stored, space.get(), H5P_DEFAULT, list.get(), H5P_DEFAULT),
             H5Dclose, "create the array", name);
  if (size > 0) h5_check(H5Dwrite(dataset.get(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write", name);
}

template <class Map>
void write_all(const H5Output& output, const char* kind, hid_t stored, hid_t given, const Map& arrays) {
  const H5Handle group = create_group(output.id(), kind);
  for (const auto& [name, values] : arrays) {
    write_array(group.get(), name, stored, given, values.data(), values.size());
    output.check();
  }
}

herr_t collect_link(hid_t /*group*/, const char* name, const H5L_info_t* /*info*/, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

template <class Map>
void read_all(hid_t file, const char* kind, hid_t wanted, Map& arrays) {
  const H5Handle group = h5_own(H5Gopen2(file, kind, H5P_DEFAULT), H5Gclose, "open the group", kind);
  std::vector<std::string> links;
  h5_check(H5Literate(group.get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_link, &links),
           "list the group", kind);
  for (const auto& link : links) {
    const H5Handle dataset =
        h5_own(H5Dopen2(group.get(), link.c_str(), H5P_DEFAULT), H5Dclose, "open the array", link);
    const H5Handle space = h5_own(H5Dget_space(dataset.get()), H5Sclose, "read the size", link);
    const hssize_t size = h5_check(H5Sget_simple_extent_npoints(space.get()), "read the size", link);
    auto& values = arrays[from_link(link)];
    values.resize(static_cast<std::size_t>(size));
    if (size > 0)
      h5_check(H5Dread(dataset.get(), wanted, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "read", link);
  }
}

/// Throws unless every byte of the file is as it was written.
void verify(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_damaged(file, std::strerror(errno));
  std::array<char, user_block> block{};
  const ssize_t size = ::pread(descriptor, block.data(), block.size(), 0);
  std::string digest;
  const int error_number = sha256_from(descriptor, user_block, digest);
  ::close(descriptor);
  if (error_number != 0) throw_damaged(file, std::strerror(error_number));
  const std::string_view found(block.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  if (found.substr(0, title.size()) != title)
    throw_damaged(file, "it is not a checkpoint of this version, or cut short");
  if (found != block_with(digest))
    throw_damaged(file, "its checksum does not match: it is damaged or cut short");
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  H5Output output(file, user_block);
  write_all(output, "/reals", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, checkpoint.reals);
  write_all(output, "/integers", H5T_STD_I64LE, H5T_NATIVE_INT64, checkpoint.integers);
  write_all(output, "/texts", H5T_STD_U8LE, H5T_NATIVE_UINT8, checkpoint.texts);
  AtomicFile& finished = output.close();
  std::string digest;
  int error_number = sha256_from(finished.descriptor(), user_block, digest);
  const std::string block = block_with(digest);
  if (error_number == 0) error_number = write_all_at(finished.descriptor(), block.data(), block.size(), 0);
  if (error_number != 0) throw_io_error("cannot write the checkpoint", file, error_number);
  finished.commit();
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  verify(file);
  const H5Quiet quiet;
  const H5Handle access = h5_own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "prepare", file.string());
  h5_check(H5Pset_file_locking(access.get(), 0, 1), "prepare", file.string());
  const H5Handle h5 =
      h5_own(H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose, "read", file.string());
  Checkpoint checkpoint;
  read_all(h5.get(), "/reals", H5T_NATIVE_DOUBLE, checkpoint.reals);
  read_all(h5.get(), "/integers", H5T_NATIVE_INT64, checkpoint.integers);
  read_all(h5.get(), "/texts", H5T_NATIVE_UINT8, checkpoint.texts);
  return checkpoint;
}

}  // namespace headwater
