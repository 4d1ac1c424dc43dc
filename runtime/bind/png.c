/* png.c — pictures as PNG files: libpng, opened when the first is written. */
#include <dlfcn.h>
#include <png.h>
#include <string.h>

#include "bind/bind.h"

typedef int (*write_png)(png_imagep image, void *memory, png_alloc_size_t *bytes, int to_8_bit,
                         const void *pixels, png_int_32 row_stride, const void *colormap);

/* png(width, height, bytes): red, green, blue of each pixel, row by row; the file as a string. */
static int png(lua_State *L) {
  static const char *const names[] = {"libpng16.so.16", "libpng16.so"};
  jx_lua *B = jx_entry_of(L)->B;
  double width = luaL_checknumber(L, 1), height = luaL_checknumber(L, 2);
  size_t n;
  const char *pixels = luaL_checklstring(L, 3, &n);
  if (!(width >= 1 && height >= 1 && width <= 20000 && height <= 20000) ||
      (size_t)width * (size_t)height * 3 != n)
    return jx_raise_new(L, B, JX_EARG, "png", "%g by %g pixels do not go with %g bytes", width,
                        height, (double)n);
  void *lib = NULL, *symbol;
  for (size_t i = 0; i < JX_COUNTOF(names) && !lib; i++)
    lib = dlopen(names[i], RTLD_NOW | RTLD_LOCAL); /* stays open: it is small */
  write_png write;
  symbol = lib ? dlsym(lib, "png_image_write_to_memory") : NULL;
  if (!symbol)
    return jx_raise_new(L, B, JX_EUNSUPPORTED, "png",
                        "libpng is not installed; an SVG can be saved without it");
  memcpy(&write, &symbol, sizeof write);
  png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB};
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  void *file = lua_newuserdata(L, size);
  if (!write(&image, file, &size, 0, pixels, 0, NULL))
    return jx_raise_new(L, B, JX_EINTERNAL, "png", "libpng: %.60s", image.message);
  lua_pushlstring(L, file, size);
  return 1;
}

void jx_open_png(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "png", png, "png", NULL, 0);
}
