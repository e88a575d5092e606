// Files: what is there after success, and above all after failure.

#include "clew/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "clew/base/new_file.h"

namespace clew {
namespace {

/// A folder of its own for each test, removed afterwards.
class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/clew-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    ::chmod(folder_.c_str(), 0700);
    const std::string command = "rm -rf '" + folder_ + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::string in_folder(std::string_view name) const { return join_path(folder_, name); }
  std::vector<std::string> names() const { return list_folder(folder_).value(); }

  std::string folder_;
};

/// Runs `body` in a child process; its exit code is the number of the failed step, 0 for none.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST_F(FileTest, writes_parts_in_order_and_replaces_what_was_there) {
  const std::string path = in_folder("a");
  const Bytes parts[] = {as_bytes("one "), as_bytes(""), as_bytes("two")};
  ASSERT_TRUE(write_file_atomically(path, parts));
  EXPECT_EQ(read_file(path).value(), "one two");
  ASSERT_TRUE(write_file_atomically(path, "new"));
  EXPECT_EQ(read_file(path).value(), "new");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(FileTest, an_empty_file_maps_and_reads_as_nothing) {
  const std::string path = in_folder("empty");
  ASSERT_TRUE(write_file_atomically(path, std::string_view()));
  EXPECT_EQ(read_file(path).value(), "");
  const auto mapped = MappedFile::open(path);
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->bytes().empty());
}

TEST_F(FileTest, a_full_disk_leaves_the_old_file_and_no_temporary_one) {
  const std::string path = in_folder("a");
  ASSERT_TRUE(write_file_atomically(path, "old"));
  // A limit on file sizes makes write(2) fail half way, as a full disk does.
  const int failed_step = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    const auto result = write_file_atomically(path, std::string(100'000, 'x'));
    if (result) return 2;
    return result.error().code == Code::io ? 0 : 3;
  });
  EXPECT_EQ(failed_step, 0);
  EXPECT_EQ(read_file(path).value(), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(FileTest, a_new_file_has_its_name_when_it_is_whole) {
  const std::string path = in_folder("a");
  ASSERT_TRUE(write_file_atomically(path, "old"));
  ::chmod(path.c_str(), 0600);
  {
    auto file = NewFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(as_bytes("one ")));
    EXPECT_EQ(read_file(path).value(), "old");
  }
  EXPECT_EQ(read_file(path).value(), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
  auto file = NewFile::create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(as_bytes("one ")));
  ASSERT_TRUE(file->write(as_bytes("two")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(read_file(path).value(), "one two");
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);  // of the file that had the name
  auto part = NewFile::create(path);
  ASSERT_TRUE(part);
  ASSERT_TRUE(part->write(as_bytes("half")));
  ASSERT_TRUE(part->commit_as(in_folder("b")));
  EXPECT_EQ(read_file(path).value() + read_file(in_folder("b")).value(), "one twohalf");
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(FileTest, what_a_killed_process_left_beside_a_file_goes_when_it_is_written_anew) {
  const std::string path = in_folder("a");
  int said[2];
  ASSERT_EQ(::pipe(said), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto file = NewFile::create(path);
    const char done = file ? 'y' : 'n';
    (void)!::write(said[1], &done, 1);
    ::pause();
    ::_exit(0);
  }
  char done = 0;
  ASSERT_EQ(::read(said[0], &done, 1), 1);
  ASSERT_EQ(done, 'y');
  const std::string left = "a.tmp-" + std::to_string(child) + "-0";
  ASSERT_TRUE(write_file_atomically(path, "one"));
  EXPECT_EQ(names(), (std::vector<std::string>{"a", left}));  // it is still at work
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ASSERT_TRUE(write_file_atomically(in_folder("b"), "of another name"));
  EXPECT_EQ(names(), (std::vector<std::string>{"a", left, "b"}));
  ASSERT_TRUE(write_file_atomically(path, "two"));
  EXPECT_EQ(names(), (std::vector<std::string>{"a", "b"}));
  ::close(said[0]);
  ::close(said[1]);
}

TEST_F(FileTest, a_spool_file_has_no_name_and_can_be_mapped) {
  auto file = SpoolFile::create(folder_);
  ASSERT_TRUE(file);
  EXPECT_TRUE(names().empty());
  ASSERT_TRUE(file->write(as_bytes("one ")));
  ASSERT_TRUE(file->write(as_bytes("two")));
  const auto mapped = file->map();
  ASSERT_TRUE(mapped);
  EXPECT_EQ(as_text(mapped->bytes()), "one two");
  EXPECT_EQ(SpoolFile::create(in_folder("none")).error().code, Code::io);
}

TEST_F(FileTest, a_target_that_is_a_folder_is_an_error_and_leaves_no_temporary_file) {
  ASSERT_TRUE(make_folder(in_folder("a")));
  const auto result = write_file_atomically(in_folder("a"), "x");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::io);
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

TEST_F(FileTest, a_missing_or_closed_folder_is_an_error) {
  EXPECT_EQ(write_file_atomically(in_folder("no/such/a"), "x").error().code, Code::io);
  EXPECT_EQ(write_file_atomically("/proc/self/a", "x").error().code, Code::io);
  if (::geteuid() == 0) return;  // root may write anywhere; the rest needs a person
  ASSERT_TRUE(write_file_atomically(in_folder("a"), "old"));
  ::chmod(folder_.c_str(), 0500);
  EXPECT_EQ(write_file_atomically(in_folder("a"), "new").error().code, Code::io);
  EXPECT_EQ(read_file(in_folder("a")).value(), "old");
}

TEST_F(FileTest, a_temporary_file_left_by_a_crash_is_neither_used_nor_removed) {
  const std::string path = in_folder("a");
  const std::string left = path + ".tmp-" + std::to_string(::getpid()) + "-0";
  ASSERT_TRUE(write_file_atomically(left, "half"));
  ASSERT_TRUE(write_file_atomically(path, "whole"));
  EXPECT_EQ(read_file(path).value(), "whole");
  EXPECT_EQ(read_file(left).value(), "half");
}

TEST_F(FileTest, a_writer_killed_at_any_time_leaves_the_old_or_the_new_file) {
  const std::string path = in_folder("a");
  const std::string before(200'000, 'a'), after(200'000, 'b');
  ASSERT_TRUE(write_file_atomically(path, before));
  for (unsigned delay_us = 0; delay_us < 3000; delay_us += 150) {
    const pid_t child = ::fork();
    if (child == 0) {
      while (true) {
        if (!write_file_atomically(path, after) || !write_file_atomically(path, before)) ::_exit(1);
      }
    }
    ::usleep(delay_us);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const std::string content = read_file(path).value();
    ASSERT_TRUE(content == before || content == after) << "after " << delay_us << " us";
  }
}

TEST_F(FileTest, a_mapping_survives_replacing_unlinking_and_moving) {
  const std::string path = in_folder("a");
  ASSERT_TRUE(write_file_atomically(path, "content"));
  MappedFile first = MappedFile::open(path).value();
  ASSERT_TRUE(write_file_atomically(path, "other"));
  ASSERT_TRUE(remove_file(path));
  MappedFile second(std::move(first));
  EXPECT_EQ(as_text(second.bytes()), "content");
  MappedFile third;
  third = std::move(second);
  EXPECT_EQ(as_text(third.bytes()), "content");
  EXPECT_TRUE(second.bytes().empty());  // NOLINT(bugprone-use-after-move): the state after a move is the point
}

TEST_F(FileTest, missing_files_and_folders_are_told_from_other_errors) {
  EXPECT_EQ(MappedFile::open(in_folder("no")).error().code, Code::not_found);
  EXPECT_EQ(read_file(in_folder("no")).error().code, Code::not_found);
  EXPECT_EQ(list_folder(in_folder("no")).error().code, Code::not_found);
  EXPECT_EQ(MappedFile::open(folder_).error().code, Code::io);
  EXPECT_EQ(read_file(folder_).error().code, Code::io);
  EXPECT_EQ(MappedFile::open("/dev/null").error().code, Code::io);
  EXPECT_TRUE(remove_file(in_folder("no")));
  EXPECT_EQ(remove_file(folder_).error().code, Code::io);
}

TEST_F(FileTest, reads_files_that_do_not_know_their_size) {
  const auto status = read_file("/proc/self/status");
  ASSERT_TRUE(status);
  EXPECT_NE(status->find("Pid:"), std::string::npos);
  ASSERT_EQ(::mkfifo(in_folder("pipe").c_str(), 0600), 0);
  const std::string content(100'000, 'p');
  const pid_t child = ::fork();
  if (child == 0) {
    const int fd = ::open(in_folder("pipe").c_str(), O_WRONLY);
    std::size_t sent = 0;
    while (sent < content.size()) {
      const ssize_t n = ::write(fd, content.data() + sent, content.size() - sent);
      if (n <= 0) ::_exit(1);
      sent += static_cast<std::size_t>(n);
    }
    ::_exit(0);
  }
  EXPECT_EQ(read_file(in_folder("pipe")).value(), content);
  ::waitpid(child, nullptr, 0);
}

TEST_F(FileTest, folders_are_made_with_their_parents_and_listed_in_byte_order) {
  ASSERT_TRUE(make_folder(in_folder("x/y//z/")));
  ASSERT_TRUE(make_folder(in_folder("x/y/z")));
  EXPECT_TRUE(is_folder(in_folder("x/y/z")));
  for (const char* name : {"b", "a", "Z", "a1"}) ASSERT_TRUE(write_file_atomically(in_folder(name), "1"));
  EXPECT_EQ(names(), (std::vector<std::string>{"Z", "a", "a1", "b", "x"}));
  EXPECT_EQ(make_folder(in_folder("a/b")).error().code, Code::io);
  EXPECT_EQ(make_folder(in_folder("a")).error().code, Code::io);
  EXPECT_EQ(make_folder("").error().code, Code::io);
  EXPECT_TRUE(make_folder("/"));
  EXPECT_TRUE(file_exists(in_folder("a")));
  EXPECT_FALSE(is_folder(in_folder("a")));
}

TEST_F(FileTest, a_lock_keeps_others_out_until_its_holder_is_gone) {
  const std::string path = in_folder("lock");
  const auto other_process = [&] {
    return in_child([&] {
      const auto lock = FileLock::acquire(path);
      return lock ? 1 : lock.error().code == Code::conflict ? 2 : 3;
    });
  };
  {
    FileLock held = FileLock::acquire(path).value();
    EXPECT_EQ(FileLock::acquire(path).error().code, Code::conflict);
    EXPECT_EQ(other_process(), 2);
    FileLock moved(std::move(held));
    EXPECT_EQ(other_process(), 2);
    moved = FileLock();
    EXPECT_EQ(other_process(), 1);
  }
  EXPECT_TRUE(FileLock::acquire(path));
  EXPECT_EQ(FileLock::acquire(in_folder("no/lock")).error().code, Code::io);
}

TEST_F(FileTest, a_lock_of_a_killed_process_is_free) {
  const std::string path = in_folder("lock");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::acquire(path);
    const char sign = lock ? 'y' : 'n';
    if (::write(ready[1], &sign, 1) != 1) ::_exit(1);
    while (true) ::pause();
  }
  char sign = 0;
  ASSERT_EQ(::read(ready[0], &sign, 1), 1);
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_EQ(sign, 'y');
  EXPECT_EQ(FileLock::acquire(path).error().code, Code::conflict);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::acquire(path));
}

TEST(Path, joins_with_one_slash) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("", "b"), "b");
  EXPECT_EQ(join_path("/", "b"), "/b");
}

}  // namespace
}  // namespace clew
