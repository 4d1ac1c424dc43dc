# jaxlua: one Makefile, not recursive. `make help` lists the targets.
#
# Sources are found by wildcard: a new file needs no line here. Objects lie in $(BUILD)/obj/<variant>,
# so that builds with sanitizers stand beside the plain one. A second `make` does nothing.

# ---- knobs -------------------------------------------------------------------------------------

BUILD ?= build
VARIANT ?= release
PREFIX ?= /usr/local

# -fvisibility=hidden  only what jaxlua.h declares leaves the library
# -fno-strict-aliasing buffers are looked at under several element types
# -ffp-contract=off    one rounding per operation, the same on every machine; fma is asked for by name
# Never -ffast-math: NaN, infinities and signed zeros are part of the results.
BASE := -std=c11 -g -fPIC -fvisibility=hidden -fno-strict-aliasing -ffp-contract=off -D_GNU_SOURCE
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef \
        -Wwrite-strings -Wvla -Wdouble-promotion -Wconversion -Wno-sign-conversion
# make V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $1')

OPT_release := -O2
OPT_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
OPT_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread
OPT := $(or $(OPT_$(VARIANT)),$(error VARIANT is release, asan or tsan))

# Warnings are errors where we test, not where a user builds with a compiler that we never saw.
# gcc warns of what its own sanitizers insert, so those builds have no warnings at all.
WERROR := $(if $(filter check,$(MAKECMDGOALS)),$(if $(filter release,$(VARIANT)),-Werror))
WARN_release := $(WARN)

# OpenBLAS, OpenCL, MPI, libpng and libedit are not linked: they are opened on first use.
LUA_CFLAGS := $(or $(shell pkg-config --cflags luajit 2>/dev/null),-I/usr/include/luajit-2.1)
LUA_LIBS := $(or $(shell pkg-config --libs luajit 2>/dev/null),-lluajit-5.1)
LIBS := $(LUA_LIBS) -ltcc -lz -ldl -lpthread -lm

# ---- what is built -----------------------------------------------------------------------------

OBJ := $(BUILD)/obj/$(VARIANT)
GEN := $(BUILD)/gen
OUT := $(BUILD)$(if $(filter-out release,$(VARIANT)),/$(VARIANT))

LAYERS := base array ir transform prim prim/* compile backend backend/simd bind
LIB_SRC := $(filter-out runtime/backend/tcc_shared.c,$(wildcard runtime/*.c $(foreach d,$(LAYERS),runtime/$d/*.c)))
CLI_SRC := $(wildcard cli/*.c)
KERNEL_SRC := $(filter-out kernels/cpu/kernels_variant.c,$(wildcard kernels/cpu/*.c))
PRIM_SRC := $(wildcard runtime/prim/*/*.c)
LUA_SRC := $(sort $(shell find lua -name '*.lua' -not -path '*/types/*'))
TEST_SRC := $(wildcard tests/unit/c/test_*.c tests/prop/test_*.c)
HEADERS := $(wildcard runtime/*.h $(foreach d,$(LAYERS),runtime/$d/*.h) kernels/cpu/*.h cli/*.h)

# Vector kernels: one source, printed bodies, compiled once for each instruction set.
ISA_baseline := $(if $(filter x86_64,$(shell uname -m)),-march=x86-64-v2)
ISA_avx2 := -mavx2 -mfma -mf16c -mbmi -mbmi2
ISA_avx512 := -mavx512f -mavx512dq -mavx512bw -mavx512vl $(ISA_avx2) -mprefer-vector-width=512
# Nobody looks at errno or the floating-point flags; neither switch changes a bit of a result. Under
# sanitizers thousands of loops are not worth minutes of compiling.
VECTORIZE := $(if $(filter release,$(VARIANT)),-O3 -fno-math-errno -fno-trapping-math)
VARIANTS := baseline $(if $(filter x86_64,$(shell uname -m)),avx2 avx512)
VECTOR_OBJ := $(if $(wildcard kernels/cpu/kernels_variant.c),\
                $(VARIANTS:%=$(OBJ)/kernels/cpu/kernels_variant.%.o))

LIB_OBJ := $(LIB_SRC:%.c=$(OBJ)/%.o) $(KERNEL_SRC:%.c=$(OBJ)/%.o) $(VECTOR_OBJ) $(OBJ)/gen/embed.o
CLI_OBJ := $(CLI_SRC:%.c=$(OBJ)/%.o)
TESTS := $(patsubst %.c,$(OUT)/tests/%,$(notdir $(TEST_SRC)))
EMBED_TESTS := $(if $(wildcard examples/embed/minimal.c),$(OUT)/tests/embed_c99 $(OUT)/tests/embed_cxx)

COMMAND := $(if $(CLI_SRC),$(OUT)/jaxlua)
LIBRARY := $(if $(wildcard runtime/jaxlua.h),$(OUT)/libjaxlua.so $(OUT)/libjaxlua.a)

CPPFLAGS += -Iruntime -I$(GEN) -Ikernels/cpu $(LUA_CFLAGS)
COMPILE = $(CC) $(CPPFLAGS) $(BASE) $(OPT) $(WARN_$(VARIANT)) $(CFLAGS)
LINK = $(CC) $(OPT) $(LDFLAGS)

all: $(COMMAND) $(LIBRARY) $(OBJ)/libjx.a ## build the command and the library
tests: all $(TESTS) $(EMBED_TESTS)

$(OUT)/jaxlua: $(CLI_OBJ) $(LIB_OBJ) $(OBJ)/objects
	$(call say,link $@)
	$(Q)mkdir -p $(@D) && $(LINK) -o $@ $(filter %.o,$^) $(LIBS)

# A static libtcc.a is not made for shared objects: runtime/backend/tcc_shared.c says what is done.
TCC_A := $(if $(wildcard $(shell $(CC) -print-file-name=libtcc.so)),,$(wildcard $(shell $(CC) -print-file-name=libtcc.a)))
SO_TCC := $(if $(TCC_A),$(OBJ)/runtime/backend/tcc_shared.o $(OBJ)/libtcc_shared.a,-ltcc)
$(OBJ)/libtcc_shared.a: $(TCC_A) $(OBJ)/flags
	$(Q)objcopy --redefine-sym stdout=jx_tcc_stdout --redefine-sym stderr=jx_tcc_stderr \
	  --redefine-sym environ=jx_tcc_environ $(TCC_A) $@

# --exclude-libs: what libtcc.a defines stays inside.
$(OUT)/libjaxlua.so: $(LIB_OBJ) $(OBJ)/objects $(filter $(OBJ)/%,$(SO_TCC))
	@mkdir -p $(@D)
	$(call say,link $@)
	$(Q)$(LINK) -shared -Wl,-soname,libjaxlua.so -Wl,--exclude-libs,ALL -Wl,-z,defs -o $@ $(LIB_OBJ) $(SO_TCC) $(filter-out -ltcc,$(LIBS))

# One object with the hidden names made local: jx_ names of ours and a host's cannot meet.
$(OUT)/libjaxlua.a: $(LIB_OBJ) $(OBJ)/objects
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,link $@)
	$(Q)$(LD) -r -o $(OBJ)/libjaxlua.o $(filter %.o,$^) && objcopy --localize-hidden $(OBJ)/libjaxlua.o
	$(Q)$(AR) rcs $@ $(OBJ)/libjaxlua.o

# For our own tests: every object with its internal names.
$(OBJ)/libjx.a: $(LIB_OBJ) $(OBJ)/objects
	@rm -f $@
	$(call say,ar $@)
	$(Q)$(AR) rcsT $@ $(filter %.o,$^)

$(OBJ)/%.o: %.c $(OBJ)/flags | $(GEN)/prims.inc $(GEN)/embed.h
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(COMPILE) $(WERROR) -MMD -MP -c -o $@ $<

$(OBJ)/gen/embed.o: $(GEN)/embed.c $(OBJ)/flags
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(COMPILE) $(WERROR) -MMD -MP -c -o $@ $<

$(OBJ)/kernels/cpu/kernels_variant.%.o: kernels/cpu/kernels_variant.c $(GEN)/kernels_body.inc $(OBJ)/flags
	@mkdir -p $(@D)
	$(call say,cc $@)
	$(Q)$(COMPILE) $(WERROR) $(VECTORIZE) $(ISA_$*) -DJX_VARIANT=$* -MMD -MP -c -o $@ $<

$(OUT)/tests/%: $(OBJ)/tests/unit/c/%.o $(OBJ)/libjx.a
	@mkdir -p $(@D)
	$(call say,link $@)
	$(Q)$(LINK) -o $@ $< $(OBJ)/libjx.a -lcmocka $(LIBS)

# The property tests share prop.c.
$(OUT)/tests/test_prop_%: $(OBJ)/tests/prop/test_prop_%.o $(OBJ)/tests/prop/prop.o $(OBJ)/libjx.a
	@mkdir -p $(@D)
	$(call say,link $@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(OBJ)/libjx.a -lcmocka $(LIBS)

# Programs that read the table of primitives: for the lint, and for the reference.
$(OUT)/lint/prims: $(OBJ)/tests/lint/prims.o
$(OUT)/gen/primdoc: $(OBJ)/runtime/gen/primdoc.o
$(OUT)/lint/prims $(OUT)/gen/primdoc: $(OBJ)/libjx.a
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(OBJ)/libjx.a $(LIBS)

# The host program of the documentation must be valid C99 and C++, on the public header alone.
$(OUT)/tests/embed_c99: examples/embed/minimal.c runtime/jaxlua.h $(OUT)/libjaxlua.so
	@mkdir -p $(@D)
	$(call say,cc $@)
	$(Q)$(CC) -std=c99 -Wall -Wextra -Wpedantic -Werror $(OPT) -Iruntime -o $@ $< $(OUT)/libjaxlua.so -Wl,-rpath,'$$ORIGIN/..'
$(OUT)/tests/embed_cxx: examples/embed/minimal.c runtime/jaxlua.h $(OUT)/libjaxlua.a
	@mkdir -p $(@D)
	$(call say,c++ $@)
	$(Q)$(CXX) -x c++ -std=c++11 -Wall -Wextra -Werror $(OPT) -Iruntime -o $@ $< -x none $(OUT)/libjaxlua.a $(LIBS)

# ---- generated sources -------------------------------------------------------------------------

# A stamp is a file that holds the words a recipe depends on; it is written when they change.
# (`cat`: reading with $(file <…) is not to be trusted in make 4.3.)
same = $(and $(findstring x$1x,x$2x),$(findstring x$2x,x$1x))
stamp = $(if $(call same,$(strip $2),$(shell mkdir -p $(dir $1); cat $1 2>/dev/null)),,$(file >$1,$(strip $2)))
ifneq ($(MAKECMDGOALS),clean)
$(call stamp,$(OBJ)/flags,$(COMPILE))
$(call stamp,$(GEN)/prims.list,$(sort $(basename $(notdir $(PRIM_SRC)))))
$(call stamp,$(GEN)/lua.list,$(LUA_SRC))
$(call stamp,$(OBJ)/objects,$(LIB_OBJ) $(CLI_OBJ))
endif
$(OBJ)/flags $(OBJ)/objects $(GEN)/prims.list $(GEN)/lua.list: ;

$(GEN)/prims.inc: $(GEN)/prims.list
	@printf '$(if $(PRIM_SRC),X(%s)\n)' $(sort $(basename $(notdir $(PRIM_SRC)))) > $@

$(GEN)/embed.c: runtime/gen/embed.lua $(GEN)/lua.list $(LUA_SRC)
	$(call say,embed $@)
	$(Q)luajit runtime/gen/embed.lua $@ $(GEN)/embed.h $(LUA_SRC)
$(GEN)/embed.h: $(GEN)/embed.c ;

# Kernel bodies are printed by a program of the build machine from the compiler's own expansions.
PRINTER_SRC := runtime/gen/kernels.c $(wildcard runtime/base/*.c) runtime/array/dtype.c \
               runtime/ir/body.c $(wildcard runtime/compile/math*.c) runtime/backend/print_lane.c \
               kernels/cpu/rare.c
PRINTER_OBJ := $(PRINTER_SRC:%.c=$(BUILD)/obj/host/%.o)
$(BUILD)/obj/host/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) $(CPPFLAGS) $(BASE) -O1 $(WARN) $(WERROR) -MMD -MP -c -o $@ $<
$(GEN)/kernels: $(PRINTER_OBJ)
	$(call say,link $@)
	$(Q)$(CC) -o $@ $^ -lpthread -lm
$(GEN)/kernels_body.inc: $(GEN)/kernels
	$(call say,print $@)
	$(Q)$(GEN)/kernels > $@.new && mv $@.new $@

# What lane operations mean in C, as strings for the printer of portable C.
$(GEN)/lane_text.inc: kernels/cpu/lane.h runtime/gen/text.sed
	$(call say,text $@)
	$(Q)sed -f runtime/gen/text.sed $< > $@.new && mv $@.new $@
$(OBJ)/runtime/backend/print_c.o: $(GEN)/lane_text.inc

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(PRINTER_OBJ:.o=.d) $(TEST_SRC:%.c=$(OBJ)/%.d) $(OBJ)/tests/prop/prop.d $(OBJ)/tests/lint/prims.d $(OBJ)/runtime/gen/primdoc.d

# ---- everything else ---------------------------------------------------------------------------
# What a Debian machine needs, and why: docs/decisions/0001-build-and-dependencies.md.
DEPS := gcc g++ make pkg-config luajit libluajit-5.1-dev libtcc-dev zlib1g-dev libedit-dev libpng-dev \
        libopenblas0-pthread ocl-icd-opencl-dev pocl-opencl-icd libcmocka-dev lua-busted lua-check clang-format clang-tidy

deps: ## install what is missing from Debian's packages
	@missing=""; command -v dpkg-query >/dev/null || { echo "no dpkg here: please install $(DEPS)"; exit 0; }; \
	for p in $(DEPS); do \
	  dpkg-query -W -f='$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; \
	done; \
	test -z "$$missing" || { echo "installing:$$missing"; \
	  test "$$(id -u)" = 0 && sudo= || sudo=sudo; \
	  $$sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qy --no-install-recommends $$missing; }

run: deps ## build, then train and evaluate the MNIST classifier
	@$(MAKE) --no-print-directory all
	$(OUT)/jaxlua examples/mnist_mlp.lua

test: deps ## build and run every test
	@$(MAKE) --no-print-directory check

asan tsan: deps ## the same tests under address+undefined, or thread, sanitizers
	@$(MAKE) --no-print-directory check VARIANT=$@

check: tests
	@tests/run $(OUT)

lint: deps ## clang-format, clang-tidy, luacheck and the lints of the house
	@$(MAKE) --no-print-directory WERROR=-Werror all $(BUILD)/lint/prims && tests/lint/run $(BUILD)

format: ## rewrite the C sources in the house's format
	clang-format -i $(LIB_SRC) $(CLI_SRC) $(TEST_SRC) $(HEADERS) $(wildcard kernels/cpu/*.c runtime/gen/*.c)

bench: deps ## the same work in JAX and in jaxlua, alternating, with the ratio
	@$(MAKE) --no-print-directory all
	bench/run

docs: all $(OUT)/gen/primdoc ## the reference pages from jaxlua.h and the table of primitives
	@mkdir -p $(BUILD)/docs
	luajit runtime/gen/apidoc.lua runtime/jaxlua.h > $(BUILD)/docs/c-api.md
	$(OUT)/gen/primdoc > $(BUILD)/docs/primitives.md

size: ## lines per layer, primitives, public functions
	@luajit tests/lint/size.lua --summary

install: all ## copy command, library and header under DESTDIR/PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 755 $(COMMAND) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(OUT)/libjaxlua.so $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(OUT)/libjaxlua.a $(DESTDIR)$(PREFIX)/lib
	install -m 644 runtime/jaxlua.h $(DESTDIR)$(PREFIX)/include
	printf 'Name: jaxlua\nDescription: JAX for LuaJIT\nVersion: 0.1\nCflags: -I%s/include\nLibs: -L%s/lib -ljaxlua\nLibs.private: %s\n' \
	  $(PREFIX) $(PREFIX) '$(LIBS)' > $(DESTDIR)$(PREFIX)/lib/pkgconfig/jaxlua.pc

clean: ## remove everything that was built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z ]*\):.*## \(.*\)/\1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

# The rules that make brings would build a.out of anything; without them a build starts faster too.
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all tests deps run test check asan tsan lint format bench docs size install clean help
