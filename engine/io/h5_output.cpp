#include "engine/io/h5_output.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace headwater {

namespace {

// The driver: the least that HDF5 asks of one. Every function is called under HDF5's own lock.

struct Target {
  int descriptor;
  int* write_error;  ///< first errno; from then on the file is lost and writes are dropped
};

struct Driver {
  H5FD_t base;  // first: HDF5 hands pointers to it back to us
  Target target;
  haddr_t allocated;
  haddr_t written;
};

Driver& driver(H5FD_t* file) {
  return *reinterpret_cast<Driver*>(file);
}
const Driver& driver(const H5FD_t* file) {
  return *reinterpret_cast<const Driver*>(file);
}

H5FD_t* open_driver(const char* /*name*/, unsigned /*flags*/, hid_t access, haddr_t /*maximum*/) {
  const auto* target = static_cast<const Target*>(H5Pget_driver_info(access));
  return target == nullptr ? nullptr : reinterpret_cast<H5FD_t*>(new Driver{{}, *target, 0, 0});
}

herr_t close_driver(H5FD_t* file) {
  delete &driver(file);
  return 0;
}

herr_t query(const H5FD_t* /*file*/, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t allocated(const H5FD_t* file, H5FD_mem_t /*type*/) {
  return driver(file).allocated;
}

herr_t set_allocated(H5FD_t* file, H5FD_mem_t /*type*/, haddr_t address) {
  driver(file).allocated = address;
  return 0;
}

haddr_t written(const H5FD_t* file, H5FD_mem_t /*type*/) {
  return driver(file).written;
}

herr_t read(H5FD_t* file, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t address, size_t size,
            void* buffer) {
  char* next = static_cast<char*>(buffer);
  while (size > 0) {
    const ssize_t done = ::pread(driver(file).target.descriptor, next, size, static_cast<off_t>(address));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return -1;
    if (done == 0) {
      std::memset(next, 0, size);  // beyond the end a file reads as zeros
      return 0;
    }
    next += done;
    size -= static_cast<size_t>(done);
    address += static_cast<haddr_t>(done);
  }
  return 0;
}

herr_t write(H5FD_t* file, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t address, size_t size,
             const void* buffer) {
  Driver& d = driver(file);
  if (*d.target.write_error == 0)
    *d.target.write_error = write_all_at(d.target.descriptor, buffer, size, address);
  if (address + size > d.written) d.written = address + size;
  return 0;
}

herr_t truncate(H5FD_t* file, hid_t /*transfer*/, hbool_t /*closing*/) {
  Driver& d = driver(file);
  if (*d.target.write_error == 0 && ::ftruncate(d.target.descriptor, static_cast<off_t>(d.allocated)) != 0) {
    *d.target.write_error = errno;
  }
  d.written = d.allocated;
  return 0;
}

hid_t register_driver() {
  H5FD_class_t type{};
  type.name = "headwater";
  type.maxaddr = HADDR_MAX >> 2U;
  type.fc_degree = H5F_CLOSE_STRONG;
  type.fapl_size = sizeof(Target);
  type.open = open_driver;
  type.close = close_driver;
  type.query = query;
  type.get_eoa = allocated;
  type.set_eoa = set_allocated;
  type.get_eof = written;
  type.read = read;
  type.write = write;
  type.truncate = truncate;
  const H5FD_mem_t map[H5FD_MEM_NTYPES] =
      H5FD_FLMAP_DICHOTOMY;  // metadata and data grow in blocks of their own
  std::memcpy(type.fl_map, map, sizeof map);
  return H5FDregister(&type);
}

H5Handle access_list(const Target& target, const std::string& where) {
  static const hid_t driver_id = register_driver();
  h5_check(driver_id, "register the file driver", where);
  H5Handle access = h5_own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "prepare", where);
  h5_check(H5Pset_driver(access.get(), driver_id, &target), "prepare", where);
  h5_check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18), "prepare", where);
  h5_check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "prepare", where);
  return access;
}

H5Handle create(const Target& target, const std::string& where, std::size_t user_block) {
  const H5Handle access = access_list(target, where);
  const H5Handle properties = h5_own(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "prepare", where);
  h5_check(H5Pset_userblock(properties.get(), user_block), "reserve the user block", where);
  // The root group: no time stamps, and readers see things in the order they were written.
  h5_check(H5Pset_obj_track_times(properties.get(), 0), "prepare", where);
  constexpr unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  h5_check(H5Pset_link_creation_order(properties.get(), order), "prepare", where);
  h5_check(H5Pset_attr_creation_order(properties.get(), order), "prepare", where);
  return h5_own(H5Fcreate(where.c_str(), H5F_ACC_TRUNC, properties.get(), access.get()), H5Fclose,
                "create the file", where);
}

}  // namespace

H5Output::H5Output(const std::filesystem::path& file, std::size_t user_block)
    : file_(file), h5_(create({file_.descriptor(), &write_error_}, file.string(), user_block)) {}

void H5Output::check() const {
  if (write_error_ != 0) throw_io_error("cannot write the file", file_.file(), write_error_);
}

AtomicFile& H5Output::close() {
  const herr_t closed = h5_.reset();
  check();
  h5_check(closed, "close the file", file_.file().string());
  return file_;
}

void H5Output::commit() {
  close().commit();
}

}  // namespace headwater
