print("trunkwatch")
