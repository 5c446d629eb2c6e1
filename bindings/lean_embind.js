// What embind registers in every module and nothing here crosses as: wide strings (which bring readers and
// writers of UTF-16 and UTF-32) and whole numbers of 64 bits. The linker counts the parameters.
addToLibrary({
  _embind_register_std_wstring: (_type, _charSize, _name) => {},
  _embind_register_bigint: (_type, _name, _size, _least, _most) => {},
});
